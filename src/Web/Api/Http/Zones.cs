using SensorHub.Devices.Time;

namespace SensorHub.Web.Api.Http;

internal static class Zones
{
    /// <summary>The zone of an IANA name; the city's by default.</summary>
    /// <exception cref="ProblemException">400: there is no such zone.</exception>
    public static TimeZoneInfo Parse(string field, string? name, CityCalendar city) =>
        name is null ? city.Zone
        : TimeZoneInfo.TryFindSystemTimeZoneById(name, out var zone) ? zone
        : throw ProblemException.BadField(field, "write an IANA zone as Asia/Shanghai or UTC");
}
