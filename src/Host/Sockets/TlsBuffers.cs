using System.Net.Security;
using System.Reflection;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace SensorHub.Host.Sockets;

/// <summary>
/// Lets a TLS connection give OpenSSL's record buffers back while it is idle: from the handshake on they are 32 of the 48 KB that it takes.
/// .NET has no setting for it. The handle is looked up inside <see cref="SslStream"/>; where it is not found, or the library is not the one that
/// this code knows, nothing is lost but memory.
/// </summary>
internal static partial class TlsBuffers
{
    private const string Ssl = "libssl.so.3";
    private const string Crypto = "libcrypto.so.3";
    private const string OverrideVariable = "CLR_OPENSSL_VERSION_OVERRIDE";

    // SSL_CTRL_MODE and SSL_MODE_RELEASE_BUFFERS of openssl/ssl.h.
    private const int ControlMode = 33;
    private const nint ReleaseBuffers = 0x10;
    private static readonly FieldInfo? HandleField = typeof(SslStream).GetField("_securityContext", BindingFlags.Instance | BindingFlags.NonPublic);

    /// <summary>The process speaks TLS by OpenSSL 3, and by the one library that this code would call.</summary>
    public static bool IsSupported { get; } = FindLibrary();

    /// <summary>Once its handshake is done and before anything reads or writes.</summary>
    /// <returns>False where it keeps its buffers.</returns>
    public static bool TryReleaseWhenIdle(SslStream stream)
    {
        if (!IsSupported || HandleField?.GetValue(stream) is not SafeHandle { IsInvalid: false, IsClosed: false } handle || handle.GetType().Name != "SafeSslHandle")
            return false;
        return (Control(handle, ControlMode, ReleaseBuffers, 0) & ReleaseBuffers) != 0;
    }

    private static bool FindLibrary()
    {
        if (!OperatingSystem.IsLinux() || Environment.GetEnvironmentVariable(OverrideVariable) is { Length: > 0 })
            return false;
        try
        {
            return NativeLibrary.TryLoad(Ssl, out _) && (long)VersionNumber() == SafeEvpPKeyHandle.OpenSslVersion;
        }
        catch (Exception e) when (e is DllNotFoundException or EntryPointNotFoundException or PlatformNotSupportedException)
        {
            return false;
        }
    }

    [LibraryImport(Ssl, EntryPoint = "SSL_ctrl")]
    private static partial nint Control(SafeHandle ssl, int command, nint argument, nint pointer);

    [LibraryImport(Crypto, EntryPoint = "OpenSSL_version_num")]
    private static partial nuint VersionNumber();
}
