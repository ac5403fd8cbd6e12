using SensorHub.Simulators.Scenarios;

namespace SensorHub.Simulators.Publishing;

/// <summary>Sends a stream of messages through real MQTT connections, each when its time has come.</summary>
public static class MessageSender
{
    /// <summary>Completes when everything is acknowledged; <see cref="FleetPublisher.Counts"/> says how.</summary>
    /// <param name="messages">In order of sending, maybe disordered on the way (<see cref="MessageStreams"/>).</param>
    public static async Task SendAsync(
        IEnumerable<SimulatedMessage> messages, FleetPublisher publisher, Pace pace, CancellationToken cancellation)
    {
        foreach (var message in messages)
        {
            await pace.WaitAsync(message.SendMs, cancellation);
            await publisher.PublishAsync(message.ConnectionId, message.Topic, message.Payload, cancellation);
        }

        await publisher.FlushAsync(cancellation);
    }
}
