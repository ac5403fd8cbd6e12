using SensorHub.Devices.Series;

namespace SensorHub.Storage.Telemetry.Series;

/// <summary>How a stretch of time lies to the steps asked for.</summary>
internal enum SpanFit
{
    /// <summary>In one step: what is known of it may be taken as one.</summary>
    Whole,

    /// <summary>A step begins or ends within.</summary>
    Cut,

    /// <summary>No step touches it.</summary>
    Outside,
}

/// <summary>Takes what is stored of a series, by time: values one by one, or many as one sum.</summary>
internal interface ISpanSink
{
    /// <summary>True when only the values themselves will do.</summary>
    bool NeedsValues { get; }

    /// <summary>True when sums of whole days may fit.</summary>
    bool TakesDays { get; }

    /// <param name="toMs">At most a day behind <paramref name="fromMs"/>.</param>
    SpanFit Fit(long fromMs, long toMs);

    void Add(long ms, double value);

    /// <summary>Only of what fits whole.</summary>
    void Merge(long fromMs, in ValueSum sum);
}
