using SensorHub.Devices.Time;
using SensorHub.Simulators.Scenarios;

namespace SensorHub.Simulators.Commands;

/// <summary>How far a simulated week is: the city's time, messages a second, violations begun.</summary>
internal sealed class CityProgress(Scenario week, CityCalendar calendar, TimeProvider clock)
{
    private static readonly TimeSpan Step = TimeSpan.FromSeconds(2);
    private readonly long[] _begins = [.. week.Expected.Select(violation => violation.Violated.FromMs).Order()];
    private readonly long _started = clock.GetTimestamp();
    private long _cityMs = week.Span.FromMs;
    private long _count;

    /// <summary>Notes a message on its way; one caller.</summary>
    public SimulatedMessage Pass(SimulatedMessage message)
    {
        Volatile.Write(ref _cityMs, message.SendMs);
        Volatile.Write(ref _count, _count + 1);
        return message;
    }

    /// <summary>Writes a line to standard error every two seconds until the work is done; on a terminal one line that changes.</summary>
    public async Task ShowAsync(Task work)
    {
        var end = Console.IsErrorRedirected ? "\n" : "";
        var begin = Console.IsErrorRedirected ? "" : "\r";
        while (await Task.WhenAny(work, Task.Delay(Step, clock)) != work) await Console.Error.WriteAsync($"{begin}{this}  {end}");
        if (!Console.IsErrorRedirected) await Console.Error.WriteLineAsync();
        await work;
    }

    public override string ToString()
    {
        var (cityMs, count) = (Volatile.Read(ref _cityMs), Volatile.Read(ref _count));
        var seconds = clock.GetElapsedTime(_started).TotalSeconds;
        return $"{calendar.ToLocal(cityMs):ddd yyyy-MM-dd HH:mm}  {count:N0} messages, {count / Math.Max(seconds, 0.001):N0}/s, {_begins.Count(begin => begin <= cityMs)} of {_begins.Length} violations begun";
    }
}
