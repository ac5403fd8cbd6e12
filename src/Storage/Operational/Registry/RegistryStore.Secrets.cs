using SensorHub.Devices.Registry;
using SensorHub.Devices.Registry.Validation;

namespace SensorHub.Storage.Operational.Registry;

public sealed partial class RegistryStore
{
    public Task<Issued<Device>> PutAsync(
        DeviceSpec device, string? secret, Expected expected, Actor actor, CancellationToken cancellation = default) =>
        ChangeAsync(
            actor, $"device:{device.Id}",
            edit =>
            {
                ValidationException.ThrowIfAny(DeviceRules.Check(device, secret, edit.After));
                var made = secret is null && !edit.After.Devices.ContainsKey(device.Id) ? Secrets.New(Secrets.DevicePrefix) : null;
                return new Issued<Device>(edit.Put(device, HashOf(secret ?? made), expected), made);
            },
            cancellation);

    public Task<Issued<User>> PutAsync(UserSpec user, Expected expected, Actor actor, CancellationToken cancellation = default) =>
        ChangeAsync(
            actor, $"user:{user.Name}",
            edit =>
            {
                var made = edit.After.Users.ContainsKey(user.Name) ? null : Secrets.New(Secrets.TokenPrefix);
                return new Issued<User>(edit.Put(user, HashOf(made), expected), made);
            },
            cancellation);

    public Task<Issued<Device>> RotateSecretAsync(
        string deviceId, Expected expected, Actor actor, CancellationToken cancellation = default) =>
        ChangeAsync(
            actor, $"device:{deviceId}",
            edit =>
            {
                var known = edit.KnownDevice(deviceId);
                var made = Secrets.New(Secrets.DevicePrefix);
                return new Issued<Device>(edit.Put(DeviceSpec.Of(known), HashOf(made), expected, "rotate_secret"), made);
            },
            cancellation);

    public Task<Issued<User>> RotateTokenAsync(
        string userName, Expected expected, Actor actor, CancellationToken cancellation = default) =>
        ChangeAsync(
            actor, $"user:{userName}",
            edit =>
            {
                var known = edit.After.Users.GetValueOrDefault(userName) ?? throw RegistryEdit.NotFound(ResourceKind.User, userName);
                var made = Secrets.New(Secrets.TokenPrefix);
                var spec = new UserSpec(known.Name, known.Role, known.AreaId, known.SquadId);
                return new Issued<User>(edit.Put(spec, HashOf(made), expected, "rotate_token"), made);
            },
            cancellation);

    /// <summary>A user whose token is known before, so that it can be on disk before the user is.</summary>
    internal Task<User> PutWithTokenAsync(UserSpec user, string token, Actor actor, CancellationToken cancellation) =>
        ChangeAsync(actor, $"user:{user.Name}", edit => edit.Put(user, HashOf(token), Expected.Nothing), cancellation);
}
