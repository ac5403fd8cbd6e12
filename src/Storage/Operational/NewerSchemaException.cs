namespace SensorHub.Storage.Operational;

/// <summary>The database was written by a newer program.</summary>
public sealed class NewerSchemaException(string message) : Exception(message);
