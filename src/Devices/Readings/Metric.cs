namespace SensorHub.Devices.Readings;

/// <summary>What a value measures. The numbers are written to disk: append, never renumber.</summary>
public enum Metric : byte
{
    La = 0, Leq = 1, Lmax = 2, Lmin = 3, L5 = 4, L10 = 5, L50 = 6, L90 = 7, L95 = 8,
    Fume = 16, Pm = 17, Nmhc = 18, FanOn = 19, PurifierOn = 20, FanCurrent = 21, PurifierCurrent = 22,
    Pm10 = 32, Pm25 = 33, Tsp = 34,
    Lat = 48, Lon = 49, Speed = 50, Heading = 51, Altitude = 52, Mileage = 53, Load = 54,
    LidOpen = 55, Lifted = 56, AccOn = 57, Located = 58, Satellites = 59,
    WindSpeed = 64, WindDir = 65, Rain = 66, Temperature = 67, Humidity = 68, Pressure = 69,
    Battery = 80, Rssi = 81,
}
