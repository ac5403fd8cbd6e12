using System.Text;
using SensorHub.Devices.Registry;

namespace SensorHub.Storage.Operational.Registry;

/// <summary>Lets the owner of a fresh hub in: a city, an administrator, and a token in a file that only the hub's account can read.</summary>
public static class FirstAdministrator
{
    public const string UserName = "admin";
    public const string CityId = "city";
    public const string TokenFile = "admin-token";

    /// <summary>Does nothing when there are users. The token is on disk before it is valid, so that a crash in between costs nothing.</summary>
    /// <returns>Path of the token, when one was made.</returns>
    public static async Task<string?> EnsureAsync(RegistryStore registry, string dataFolder, CancellationToken cancellation = default)
    {
        if (!registry.Current.Users.IsEmpty)
            return null;
        var city = registry.Current.Areas.Values.FirstOrDefault(a => a.ParentId is null)
            ?? await registry.PutAsync(new Area(CityId, "City", AreaLevel.City, null), Expected.Nothing, Actor.Hub, cancellation);
        var token = Secrets.New(Secrets.TokenPrefix);
        var path = Path.Combine(dataFolder, TokenFile);
        PrivateFile.Write(path, Encoding.ASCII.GetBytes(token + "\n"));
        await registry.PutWithTokenAsync(new(UserName, Role.Administrator, city.Id, null), token, Actor.Hub, cancellation);
        return path;
    }
}
