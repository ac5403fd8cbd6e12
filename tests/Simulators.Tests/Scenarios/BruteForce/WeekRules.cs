namespace SensorHub.Simulators.Tests.Scenarios.BruteForce;

/// <summary>The numbers of the rules as stated; a test may take one guard away and see what it was good for.</summary>
internal sealed record WeekRules
{
    /// <summary>Subtracted from the limits of means, dB; from those of maxima half as much.</summary>
    public double SlackDb { get; init; }

    /// <summary>Share of the limits of fume, dust and TSP that is enough.</summary>
    public double LimitShare { get; init; } = 1;
    public double GoodShare { get; init; } = 0.75;
    public bool Weather { get; init; } = true;
    public bool Permits { get; init; } = true;
    public bool Maintenance { get; init; } = true;
    public bool Calibration { get; init; } = true;
    public bool TwoInARow { get; init; } = true;
    public int LoudMinutes { get; init; } = 3;
    public int FreeHours { get; init; } = 2;
    public bool BackgroundNeeded { get; init; } = true;
    public bool FanNeeded { get; init; } = true;
    public int FumeMinutes { get; init; } = 60;
    public int NightFromHour { get; init; } = 22;
    public int PurifierMinutes { get; init; } = 10;
    public bool BusinessHours { get; init; } = true;
    public int TruckSeconds { get; init; } = 60;
    public int NoFixMinutes { get; init; } = 10;
    public bool DrivingNeeded { get; init; } = true;
    public bool EngineNeeded { get; init; } = true;
    public double DumpKmh { get; init; } = 5;
    public double FenceM { get; init; } = 100;
    public bool FixNeeded { get; init; } = true;
    public double LidLoad { get; init; } = 0.25;
    public double LidKmh { get; init; } = 20;
    public double SpeedKmh { get; init; } = 60;
    public int BatteryMinutes { get; init; } = 30;
    public double BatteryPercent { get; init; } = 20;
    public int FlatMinutes { get; init; } = 60;
    public int FlatReadings { get; init; } = 30;
    public int SilentMinutes { get; init; } = 15;
}
