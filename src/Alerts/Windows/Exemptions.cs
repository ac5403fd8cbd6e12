using SensorHub.Devices.Registry;
using SensorHub.Devices.Time;

namespace SensorHub.Alerts.Windows;

/// <summary>The permits of one site that a rule makes way for.</summary>
internal sealed class Exemptions(IReadOnlyList<Permit> permits, CityCalendar calendar)
{
    /// <summary>The first permit that covers all of the span, or null.</summary>
    public Permit? For(TimeSpanMs span)
    {
        foreach (var permit in permits)
        {
            if (permit.Covers(span.FromMs, span.ToMs, calendar))
                return permit;
        }

        return null;
    }
}
