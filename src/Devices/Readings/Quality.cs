namespace SensorHub.Devices.Readings;

/// <summary>Why a value is not to be judged by; several may hold. Written to disk: append, never renumber.</summary>
[Flags]
public enum Quality : byte
{
    Good = 0,
    OutOfRange = 1,
    NonFinite = 2,
    Saturated = 4,
    Maintenance = 8,
    Calibration = 16,
    Fault = 32,
}
