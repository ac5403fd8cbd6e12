namespace SensorHub.Simulators.Common;

/// <summary>The caller's mistake: the message says what is wrong and what to write instead. Shown without a stack trace.</summary>
public sealed class UsageException(string message, Exception? inner = null) : Exception(message, inner);
