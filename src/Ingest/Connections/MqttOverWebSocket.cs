using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Hosting;

namespace SensorHub.Ingest.Connections;

/// <summary>MQTT on the HTTP port, for clients that can only speak WebSocket.</summary>
internal static class MqttOverWebSocket
{
    // [MQTT-6.0.0-3] [MQTT-6.0.0-4]
    private const string Subprotocol = "mqtt";

    // Keep-alive is MQTT's own.
    private static readonly WebSocketAcceptContext Accepted = new() { SubProtocol = Subprotocol, KeepAliveInterval = TimeSpan.Zero };

    /// <summary>Needs <c>UseWebSockets</c> before it. Its clients log in as MQTT clients do.</summary>
    public static void Map(IEndpointRouteBuilder routes, string path) =>
        routes.MapGet(path, ServeAsync).AllowAnonymous().ExcludeFromDescription();

    private static async Task<IResult> ServeAsync(
        HttpContext http, MqttConnectionHandler mqtt, MqttEndpointOptions options, IngestClocks clocks, IHostApplicationLifetime hub)
    {
        if (!http.WebSockets.IsWebSocketRequest || !http.WebSockets.WebSocketRequestedProtocols.Contains(Subprotocol))
            return TypedResults.Problem($"This is for MQTT over WebSocket: connect with the subprotocol '{Subprotocol}'.", statusCode: StatusCodes.Status400BadRequest);
        using var socket = await http.WebSockets.AcceptWebSocketAsync(Accepted);
        await using var connection = new WebSocketConnection(http, socket, hub.ApplicationStopping);
        await connection.RunAsync(mqtt, options.CloseTimeout, clocks.Network);
        return TypedResults.Empty;
    }
}
