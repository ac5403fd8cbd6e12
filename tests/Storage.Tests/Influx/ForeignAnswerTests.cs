using System.Net;
using SensorHub.Devices.Projections;
using SensorHub.Storage.Influx;
using SensorHub.TestKit.Servers;

namespace SensorHub.Storage.Tests.Influx;

/// <summary>A server at the projection's address that is none of those it speaks to.</summary>
public sealed class ForeignAnswerTests
{
    [Theory]
    [InlineData(400, "Client sent an HTTP request to an HTTPS server.\n")] // Go's answer at a TLS port: of InfluxDB and VictoriaMetrics alike.
    [InlineData(400, "<html><head><title>400 The plain HTTP request was sent to HTTPS port</title></head></html>")]
    [InlineData(422, "")]
    [InlineData(400, "{\"error\":\"database is required\"}")]
    public async Task Its_400_drops_no_line_and_moves_nothing_on(int status, string body)
    {
        using var server = new StubServer(status, body);
        await using var rig = new ProjectionRig(ProjectionRig.OptionsOf(ProjectionKind.InfluxDb, server.Url, "hub")).WithDevices("a");
        rig.Store.CommitSeconds(1, 0, 100);
        await rig.StartAsync();

        await rig.UntilAsync(() => rig.Now.State == ProjectionState.Refused, "the refusal");

        rig.Now.Dropped.ShouldBe(0);
        rig.Now.Written.ShouldBe(0);
        rig.Now.LagBytes.ShouldBeGreaterThan(0);
        rig.Now.LastError.ShouldNotBeNull().ShouldContain(status.ToString(System.Globalization.CultureInfo.InvariantCulture));
        server.Answer(204, "");
        await rig.SettledAsync();
        rig.Now.Written.ShouldBe(100);
        rig.Now.Dropped.ShouldBe(0);
    }

    [Theory]
    [InlineData("{\"error\":\"partial write: points beyond retention policy dropped=7\"}", 7)]
    [InlineData("{\"code\":\"unprocessable entity\",\"message\":\"failure writing points to database: partial write: field type conflict: input field \\\"v\\\" dropped=2\"}", 2)]
    [InlineData("{\"error\":\"partial write: unable to parse 'garbage': missing fields dropped=0\"}", null)]
    [InlineData("{\"error\":\"unable to parse 'garbage line': invalid field format\"}", null)]
    public void Points_that_the_server_counts_need_no_search(string said, int? points)
    {
        LineRefusal.IsOne(said).ShouldBeTrue();
        LineRefusal.TryDropped(said, out var dropped).ShouldBe(points is not null);
        dropped?.Points.ShouldBe(points!.Value);
    }

    /// <summary>Answers everything alike.</summary>
    private sealed class StubServer : IDisposable
    {
        private readonly HttpListener _listener = new();
        private volatile Tuple<int, string> _answer;

        public StubServer(int status, string body)
        {
            _answer = new(status, body);
            Url = new($"http://127.0.0.1:{LoopbackPorts.Take()}/");
            _listener.Prefixes.Add(Url.ToString());
            _listener.Start();
            _ = Task.Run(ServeAsync);
        }

        public Uri Url { get; }

        public void Answer(int status, string body) => _answer = new(status, body);

        public void Dispose() => _listener.Close();

        private async Task ServeAsync()
        {
            try
            {
                while (true)
                {
                    var context = await _listener.GetContextAsync();
                    var (status, body) = _answer;
                    await context.Request.InputStream.CopyToAsync(Stream.Null);
                    context.Response.StatusCode = status;
                    await using (var writer = new StreamWriter(context.Response.OutputStream))
                        await writer.WriteAsync(body);
                }
            }
            catch (Exception e) when (e is HttpListenerException or ObjectDisposedException or IOException)
            {
                // The test is over.
            }
        }
    }
}
