namespace SensorHub.Simulators.Replay;

/// <summary>What a recording is of.</summary>
public enum RecordingKind { Noise, Dust, Truck, Fume, Weather }

/// <summary>What a time stamp marks of the period that its row covers.</summary>
public enum StampPlace { Start, Centre, End }
