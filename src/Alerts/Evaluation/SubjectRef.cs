namespace SensorHub.Alerts.Evaluation;

/// <summary>Stored by name: append, never rename.</summary>
public enum SubjectKind { Site, Device, Vehicle }

/// <summary>What a rule judges. The place of a vehicle is on its alert: two places are two alerts of one vehicle.</summary>
/// <param name="Id">Site id, or device id for a device and a vehicle.</param>
public readonly record struct SubjectRef(SubjectKind Kind, string Id)
{
    public static SubjectRef Site(string id) => new(SubjectKind.Site, id);
    public static SubjectRef Device(string id) => new(SubjectKind.Device, id);
    public static SubjectRef Vehicle(string id) => new(SubjectKind.Vehicle, id);

    /// <summary>As stored and shown: <c>site:S-17</c>.</summary>
    public override string ToString() => Kind switch
    {
        SubjectKind.Site => "site:" + Id,
        SubjectKind.Device => "device:" + Id,
        SubjectKind.Vehicle => "vehicle:" + Id,
        _ => throw new InvalidOperationException($"No such kind of subject: {Kind}."),
    };

    /// <summary>Reads what <see cref="ToString"/> writes.</summary>
    /// <exception cref="FormatException">Not of the form <c>kind:id</c>.</exception>
    public static SubjectRef Parse(string text)
    {
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        var id = text[(colon + 1)..];
        return (colon < 0 ? "" : text[..colon]) switch
        {
            "site" => Site(id),
            "device" => Device(id),
            "vehicle" => Vehicle(id),
            _ => throw new FormatException($"'{text}' is not a subject: expected site:…, device:… or vehicle:…"),
        };
    }
}
