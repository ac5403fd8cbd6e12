namespace SensorHub.Storage.Checks;

/// <summary>Told how far long work is; calls come from the thread that works.</summary>
public interface IWorkProgress
{
    /// <summary>A new part of the work begins.</summary>
    /// <param name="total">Bytes or rows; 0 = not known.</param>
    void Begin(string what, long total);

    /// <summary>So much more of the part is done.</summary>
    void Advance(long done);
}
