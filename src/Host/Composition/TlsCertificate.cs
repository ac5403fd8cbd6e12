using System.Security.Cryptography.X509Certificates;
using SensorHub.Host.Configuration;

namespace SensorHub.Host.Composition;

/// <summary>Reads the certificate that the settings name.</summary>
internal static class TlsCertificate
{
    /// <exception cref="IOException">A file is missing or cannot be read.</exception>
    /// <exception cref="System.Security.Cryptography.CryptographicException">The files hold no certificate with its private key.</exception>
    public static X509Certificate2 Load(MqttOptions options)
    {
        var file = options.Certificate!;
        if (Path.GetExtension(file) is ".pfx" or ".p12")
            return X509CertificateLoader.LoadPkcs12FromFile(file, options.CertificatePassword);
        using var pem = X509Certificate2.CreateFromPemFile(file, options.CertificateKey);
        // SslStream wants the key in a store of its own, which only the round trip makes.
        return X509CertificateLoader.LoadPkcs12(pem.Export(X509ContentType.Pkcs12), password: null);
    }
}
