using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Text;
using System.Text.Unicode;

namespace SensorHub.Mqtt.Codec;

/// <summary>
/// What a UTF-8 encoded string may hold (5.0 section 1.5.4). Ill-formed text, surrogates and U+0000 must be refused; control
/// characters and non-characters may be, and are: device ids and topics end up in logs and pages.
/// </summary>
internal static class Utf8Text
{
    private const byte FirstPrintable = 0x20;
    private const byte LastPrintable = 0x7E;

    /// <summary>Throws when the text may not be in a packet.</summary>
    public static void Require(ReadOnlySpan<byte> text)
    {
        // Nearly every topic and id is printable ASCII: one vectorised pass.
        var at = text.IndexOfAnyExceptInRange(FirstPrintable, LastPrintable);
        if (at >= 0) RequireSlow(text[at..]);
    }

    /// <summary>What is wrong with the text, or null when it may be sent.</summary>
    public static string? Fault(ReadOnlySpan<byte> text)
    {
        if (!Utf8.IsValid(text)) return "Ill-formed UTF-8 or a surrogate [MQTT-1.5.4-1].";
        if (text.Contains((byte)0)) return "U+0000 in a string [MQTT-1.5.4-2].";
        while (!text.IsEmpty)
        {
            if (Rune.DecodeFromUtf8(text, out var rune, out var size) != OperationStatus.Done) return "Ill-formed UTF-8 [MQTT-1.5.4-1].";
            if (IsDisallowed(rune.Value)) return $"Disallowed code point U+{rune.Value:X4} in a string (section 1.5.4).";
            text = text[size..];
        }

        return null;
    }

    /// <summary>The bytes of a string that may be sent; false with what is wrong and its clause when it may not.</summary>
    public static bool TryEncode(string text, [NotNullWhen(true)] out byte[]? bytes, [NotNullWhen(false)] out string? fault)
    {
        bytes = new byte[Encoding.UTF8.GetByteCount(text)];
        fault = Utf8.FromUtf16(text, bytes, out _, out _, replaceInvalidSequences: false) == OperationStatus.Done
            ? Fault(bytes)
            : "A lone surrogate [MQTT-1.5.4-1].";
        if (fault is not null) bytes = null;
        return fault is null;
    }

    private static void RequireSlow(ReadOnlySpan<byte> text)
    {
        if (Fault(text) is { } fault) MqttProtocolException.Malformed(fault);
    }

    private static bool IsDisallowed(int codePoint) =>
        codePoint is < 0x20 or (>= 0x7F and <= 0x9F) or (>= 0xFDD0 and <= 0xFDEF) || (codePoint & 0xFFFE) == 0xFFFE;
}
