namespace SensorHub.EndToEnd.Tests.Interop;

/// <summary>One message for an independent client to publish.</summary>
/// <param name="Version"><c>3.1.1</c> or <c>5</c>.</param>
/// <param name="CaFile">PEM of the authority when the port speaks TLS; null = plain.</param>
/// <param name="WebSocket">The port is the HTTP one; only for mqtt.js.</param>
internal sealed record Publication(
    string Version, int Qos, int Port, string Device, string Password, string Topic, string Payload, string? CaFile,
    bool WebSocket = false);
