using SensorHub.Alerts.Runs;
using SensorHub.Alerts.Windows;
using SensorHub.Devices.Registry;

namespace SensorHub.Alerts.Evaluation;

/// <summary>Writes into the device table which rings and subjects a device feeds; state of the readings is left alone.</summary>
internal sealed class DeviceLinks(DeviceTable devices)
{
    public void Clear(RegistrySnapshot registry)
    {
        for (var handle = 0; handle < devices.Count; handle++)
        {
            ref var state = ref devices[handle];
            (state.IsPlanned, state.IsConditioned, state.Panes, state.Windows, state.Feeds, state.Runs) = (false, false, [], [], [], []);
        }

        if (!registry.DevicesByHandle.IsEmpty)
            devices.Grow(registry.DevicesByHandle.Keys.Max());
        foreach (var device in registry.DevicesByHandle.Values)
        {
            ref var state = ref devices[device.Handle];
            state.IsPlanned = true;
            state.PeriodS = device.DefaultPeriodS;
            state.CoverMs = Math.Max(1, device.DefaultPeriodS > 0 ? device.DefaultPeriodS : device.IntervalS) * 1000;
        }
    }

    /// <summary>The same metric and ring twice is once: two rules may share panes.</summary>
    public void AddPanes(int handle, PaneInput input)
    {
        ref var state = ref devices[handle];
        if (!state.Panes.Contains(input))
            state.Panes = [.. state.Panes, input];
        state.IsConditioned |= input.While is not null;
    }

    public void AddWindow(int handle, WindowSubject subject) => devices[handle].Windows = [.. devices[handle].Windows, subject];

    public void AddFeed(int handle, BackgroundFeed feed) => devices[handle].Feeds = [.. devices[handle].Feeds, feed];

    public void AddRun(int handle, RunInput input) => devices[handle].Runs = [.. devices[handle].Runs, input];

    /// <summary>Makes the dates of all devices those of their subjects.</summary>
    public void Seal()
    {
        for (var handle = 0; handle < devices.Count; handle++)
            Refresh(ref devices[handle]);
    }

    public static void Refresh(ref DeviceState state)
    {
        state.NextDueMs = long.MaxValue;
        state.DecidedMs = DeviceState.Never;
        foreach (var subject in state.Windows)
        {
            state.NextDueMs = Math.Min(state.NextDueMs, subject.NextDueMs);
            state.DecidedMs = Math.Max(state.DecidedMs, subject.DecidedMs);
        }
    }
}
