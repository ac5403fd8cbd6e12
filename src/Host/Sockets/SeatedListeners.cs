using System.Net;
using Microsoft.AspNetCore.Connections;

namespace SensorHub.Host.Sockets;

/// <summary>
/// Sockets of all ports, each with a seat until its file is closed. One without is closed where it was accepted, before anything is done for it: a burst
/// that waits for a thread must not take the files of the stores.
/// </summary>
internal sealed class SeatedListeners(IConnectionListenerFactory sockets, Seats seats) : IConnectionListenerFactory
{
    public async ValueTask<IConnectionListener> BindAsync(EndPoint endpoint, CancellationToken cancellationToken = default) =>
        new Listener(await sockets.BindAsync(endpoint, cancellationToken), seats);

    private sealed class Listener(IConnectionListener listener, Seats seats) : IConnectionListener
    {
        public EndPoint EndPoint => listener.EndPoint;

        public async ValueTask<ConnectionContext?> AcceptAsync(CancellationToken cancellationToken = default)
        {
            while (await listener.AcceptAsync(cancellationToken) is { } connection)
            {
                if (seats.TryTake())
                    return new SeatedConnection(connection, seats);
                connection.Abort();
                await connection.DisposeAsync();
            }

            return null;
        }

        public ValueTask UnbindAsync(CancellationToken cancellationToken = default) => listener.UnbindAsync(cancellationToken);
        public ValueTask DisposeAsync() => listener.DisposeAsync();
    }
}
