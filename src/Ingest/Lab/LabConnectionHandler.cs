using Microsoft.AspNetCore.Connections;
using SensorHub.Ingest.Connections;

namespace SensorHub.Ingest.Lab;

/// <summary>
/// The endpoint as conformance suites need it: anonymous clients, any topic that does not begin with <c>$</c>, and nothing kept of what they send.
/// Its protocol, limits and time-outs are the endpoint's own. Thread safe.
/// </summary>
public sealed class LabConnectionHandler(MqttConnectionHandler endpoint, LabBook book) : ConnectionHandler
{
    private readonly MqttServices _services = endpoint.Services.ForLab(book);

    public override Task OnConnectedAsync(ConnectionContext connection) => endpoint.ServeAsync(connection, _services);
}
