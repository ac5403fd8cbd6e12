namespace SensorHub.Devices.Registry.Import;

/// <summary>What a file brings.</summary>
public enum ImportKind
{
    Areas,
    Squads,
    Cells,
    Sites,
    Devices,

    /// <summary>The whole history of each device that the file names.</summary>
    Placements,
    Permits,
}

public enum ImportFormat
{
    /// <summary>RFC 4180, UTF-8, with a line of column names.</summary>
    Csv,

    /// <summary>A FeatureCollection of RFC 7946: the columns are properties, the place is the geometry.</summary>
    GeoJson,
}
