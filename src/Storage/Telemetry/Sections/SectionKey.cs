namespace SensorHub.Storage.Telemetry.Sections;

/// <summary>Which section: hours of one device and period, within one day (since 1970, UTC).</summary>
/// <param name="FirstHour">Of the day, 0…23.</param>
internal readonly record struct SectionKey(int Device, int PeriodS, long Day, int FirstHour, int Hours)
{
    public const int HoursOfDay = 24;

    /// <summary>Seconds from which on a day is one section: its hours hold too little to be packed well alone.</summary>
    private const int WholeDayPeriodS = 60;

    /// <summary>Hours that are one section below that, once all are over: each stream of its own costs its head and its table of codes.</summary>
    private const int HoursOfStretch = 6;

    public long Hour => Day * HoursOfDay + FirstHour;
    public int EndHour => FirstHour + Hours;

    /// <summary>The bits of its hours, the lowest that of 0 o'clock.</summary>
    public int Mask => ((1 << Hours) - 1) << FirstHour;

    public static SectionKey OfHour(in HourKey hour) => new(hour.Device, hour.PeriodS, DayOf(hour.Hour), OfDay(hour.Hour), 1);

    public static long DayOf(long hour) => Math.DivRem(hour, HoursOfDay) is var (day, rest) && rest < 0 ? day - 1 : hour / HoursOfDay;

    public static int OfDay(long hour) => (int)(hour - DayOf(hour) * HoursOfDay);

    /// <summary>Hours that are to become one section when they are over; they divide the day.</summary>
    public static int LongestOf(int periodS) => periodS >= WholeDayPeriodS ? HoursOfDay : HoursOfStretch;
}
