using Microsoft.Data.Sqlite;

namespace SensorHub.Storage.Telemetry;

/// <summary>The days that a reader looked at last, each read once until the database changes. For use inside a read transaction. Not thread safe.</summary>
internal sealed class DayViews : IDisposable
{
    /// <summary>As many series are walked side by side without reading a day twice.</summary>
    private const int MaxViews = 4;

    private readonly DayStatements _statements;
    private readonly SqliteCommand _version;
    private readonly List<DayView> _views = [];
    private int _oldest;

    public DayViews(SqliteConnection connection)
    {
        _statements = new(connection);
        _version = connection.Prepare("PRAGMA data_version", null);
    }

    /// <summary>Valid until the next call for another series.</summary>
    public DayView At(int device, int periodS, long day)
    {
        var version = (long)_version.ExecuteScalar()!;
        foreach (var view in _views)
        {
            if (view.Device != device || view.PeriodS != periodS)
                continue;
            if (view.Day != day || view.Version != version)
                view.Load(device, periodS, day, version);
            return view;
        }

        if (_views.Count < MaxViews)
            _views.Add(new(_statements));
        var taken = _views[_oldest++ % _views.Count];
        taken.Load(device, periodS, day, version);
        return taken;
    }

    public void Forget() => _views.Clear();

    public void Dispose()
    {
        _statements.Dispose();
        _version.Dispose();
    }
}
