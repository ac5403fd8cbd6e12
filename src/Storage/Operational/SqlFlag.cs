namespace SensorHub.Storage.Operational;

/// <summary>A truth value as the columns hold it: 0 or 1, as a number on every engine.</summary>
internal static class SqlFlag
{
    public static long Of(bool flag) => flag ? 1 : 0;

    public static long? Of(bool? flag) => flag is { } known ? Of(known) : null;
}
