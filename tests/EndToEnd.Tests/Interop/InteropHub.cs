using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using SensorHub.Devices.Time;
using SensorHub.EndToEnd.Tests.Harness;
using SensorHub.TestKit.Servers;

namespace SensorHub.EndToEnd.Tests.Interop;

/// <summary>A hub with a plain and a TLS port, shared by the clients of a class.</summary>
public sealed class InteropHub : IAsyncLifetime
{
    private readonly TempFolder _temp = new();
    private TestHub? _hub;
    private int _devices;

    internal HubProcess Process => _hub!.Process;
    internal HubClient Client => _hub!.Client;
    internal string CaFile => Path.Combine(_temp.Path, "hub.crt");

    public async Task InitializeAsync()
    {
        WriteCertificate();
        _hub = await TestHub.StartAsync(SmallCity.Noon, new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["Mqtt:TlsPort"] = $"{LoopbackPorts.Take()}",
            ["Mqtt:Certificate"] = CaFile,
            ["Mqtt:CertificateKey"] = Path.Combine(_temp.Path, "hub.key"),
        });
    }

    /// <summary>A device of its own for each test.</summary>
    internal async Task<string> NewDeviceAsync()
    {
        var device = $"meter-{Interlocked.Increment(ref _devices)}";
        await SmallCity.RegisterAsync(Client, device);
        return device;
    }

    public async Task DisposeAsync()
    {
        if (_hub is not null)
            await _hub.DisposeAsync();
        _temp.Dispose();
    }

    private void WriteCertificate()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=127.0.0.1", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(IPAddress.Loopback);
        names.AddDnsName("localhost");
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        var now = SystemClock.Instance.GetUtcNow();
        using var certificate = request.CreateSelfSigned(now.AddDays(-1), now.AddDays(30));
        File.WriteAllText(CaFile, certificate.ExportCertificatePem());
        File.WriteAllText(Path.Combine(_temp.Path, "hub.key"), key.ExportPkcs8PrivateKeyPem());
    }
}
