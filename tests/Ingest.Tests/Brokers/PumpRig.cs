using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using SensorHub.Ingest.Admission;
using SensorHub.Ingest.Brokers;
using SensorHub.Ingest.Tests.Connections;
using SensorHub.Mqtt.Packets;
using PayloadFormat = SensorHub.Devices.Readings.PayloadFormat;

namespace SensorHub.Ingest.Tests.Brokers;

/// <summary>A pump in front of the endpoint's own committer and journal; the test is the broker.</summary>
internal sealed class PumpRig : IAsyncDisposable
{
    public const int ReceiveMaximum = 4;
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);
    private readonly CancellationTokenSource _stop = new();
    private readonly List<int> _acknowledged = [];
    private readonly BrokerInlet _inlet;
    private readonly BrokerPump _pump;
    private readonly Task _running;

    private PumpRig(MqttHub hub)
    {
        Hub = hub;
        Status = new("broker", hub.City);
        var services = new BrokerServices(
            hub.Get<IngestClocks>(), hub, hub.Get<PayloadIntake>(), hub.Get<InFlightBudget>(), hub.Get<DeviceQuotas>(), hub.Get<IngestLedger>(),
            hub.Get<Committer>(), NullLogger.Instance);
        _inlet = new(ReceiveMaximum, Status, services.AccountOf(Status));
        _pump = new(services, [TopicTemplate.Parse(BrokerOptions.DefaultTopic)], PayloadFormat.Json, Status);
        _running = _pump.RunAsync(_inlet, _stop.Token);
    }

    public MqttHub Hub { get; }
    public BrokerStatus Status { get; }

    /// <summary>Ids of the messages acknowledged so far, in their order.</summary>
    public int[] Acknowledged
    {
        get
        {
            lock (_acknowledged)
                return [.. _acknowledged];
        }
    }

    public static async Task<PumpRig> StartAsync(DeviceQuotaOptions? quota = null) => new(await MqttHub.StartAsync(quota: quota));

    public InletAnswer Offer(int id, string device, string payload, QoS qos = QoS.AtLeastOnce) =>
        _inlet.Offer(new($"sensorhub/v1/{device}/telemetry", Encoding.UTF8.GetBytes(payload), qos, _ =>
        {
            lock (_acknowledged)
                _acknowledged.Add(id);
            return Task.CompletedTask;
        }));

    /// <summary>Completes when the pump has ended, with what ended it.</summary>
    public Task EndedAsync() => _running.WaitAsync(Limit);

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        Hub.Journal.Release();
        await Should.ThrowAsync<Exception>(EndedAsync);
        _pump.Dispose();
        _stop.Dispose();
        await Hub.DisposeAsync();
    }
}
