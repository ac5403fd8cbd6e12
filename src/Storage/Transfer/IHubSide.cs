using System.Data.Common;

namespace SensorHub.Storage.Transfer;

/// <summary>One engine as the source or the target of a transfer.</summary>
internal interface IHubSide
{
    DbConnection Connection { get; }

    /// <summary>The highest number that was ever given in <see cref="HubTable.Numbered"/>; 0 = none.</summary>
    long LastNumber(HubTable table);

    /// <summary>Begins a transaction in which all tables are empty and no trigger acts.</summary>
    void BeginLoad(IReadOnlyList<HubTable> tables);

    /// <param name="rows">Columns in the order of the table's.</param>
    /// <param name="loadedAsync">Told the size of each row, about, in bytes.</param>
    Task LoadAsync(HubTable table, DbDataReader rows, Func<int, ValueTask> loadedAsync, CancellationToken cancellation);

    void SetLastNumber(HubTable table, long number);

    /// <summary>Lets triggers act again. The transaction goes on.</summary>
    void EndLoad(IReadOnlyList<HubTable> tables);
}
