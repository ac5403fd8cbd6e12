using System.Collections;
using System.Globalization;
using System.Reflection;

namespace SensorHub.Host.Configuration;

/// <summary>
/// Binds a section to an options record by its <c>init</c> properties. Unlike the framework's binder it takes no unknown key and
/// collects every fault instead of stopping at the first. A list, <c>IReadOnlyList</c>, has the keys 0, 1, 2 and so on;
/// an <c>IReadOnlyDictionary</c> has the names that it is given.
/// </summary>
public static class StrictBinder
{
    public static T Bind<T>(IConfigurationSection section, List<ConfigurationFault> faults) where T : new() =>
        (T)BindObject(typeof(T), section, faults);

    private static object BindObject(Type type, IConfigurationSection section, List<ConfigurationFault> faults)
    {
        var result = Activator.CreateInstance(type)!;
        var properties = type.GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(p => p.CanWrite).ToList();
        foreach (var child in section.GetChildren())
        {
            var property = properties.Find(p => string.Equals(p.Name, child.Key, StringComparison.OrdinalIgnoreCase));
            if (property is null)
            {
                faults.Add(new(child.Path, $"no such setting; known here: {string.Join(", ", properties.Select(p => p.Name).Order())}"));
                continue;
            }

            if (TryConvert(property.PropertyType, child, faults, out var value))
                property.SetValue(result, value);
        }

        return result;
    }

    private static bool TryConvert(Type type, IConfigurationSection at, List<ConfigurationFault> faults, out object? value)
    {
        var target = Nullable.GetUnderlyingType(type) ?? type;
        value = null;
        if (target == typeof(string))
        {
            value = at.Value;
            return true;
        }

        if (target.IsValueType)
            return TryParse(target, at, faults, out value);
        if (at.Value is not (null or ""))
        {
            faults.Add(new(at.Path, $"is a group of settings, not the value '{at.Value}'"));
            return false;
        }

        if (target.IsGenericType && target.GetGenericTypeDefinition() == typeof(IReadOnlyList<>))
            return TryBindList(target.GetGenericArguments()[0], at, faults, out value);
        if (target.IsGenericType && target.GetGenericTypeDefinition() == typeof(IReadOnlyDictionary<,>))
            return TryBindNamed(target.GetGenericArguments()[1], at, faults, out value);
        value = BindObject(target, at, faults);
        return true;
    }

    private static bool TryBindList(Type item, IConfigurationSection at, List<ConfigurationFault> faults, out object? value)
    {
        var items = (IList)Activator.CreateInstance(typeof(List<>).MakeGenericType(item))!;
        value = items;
        var before = faults.Count;
        foreach (var child in at.GetChildren().OrderBy(c => c.Key, ConfigurationKeyComparer.Instance))
        {
            if (!int.TryParse(child.Key, NumberStyles.None, CultureInfo.InvariantCulture, out _))
                faults.Add(new(child.Path, "is a list: its keys are 0, 1, 2 and so on"));
            else if (TryConvert(item, child, faults, out var bound))
                items.Add(bound);
        }

        return faults.Count == before;
    }

    private static bool TryBindNamed(Type item, IConfigurationSection at, List<ConfigurationFault> faults, out object? value)
    {
        var items = (IDictionary)Activator.CreateInstance(typeof(Dictionary<,>).MakeGenericType(typeof(string), item))!;
        value = items;
        var before = faults.Count;
        foreach (var child in at.GetChildren())
        {
            if (TryConvert(item, child, faults, out var bound))
                items.Add(child.Key, bound);
        }

        return faults.Count == before;
    }

    private static bool TryParse(Type type, IConfigurationSection at, List<ConfigurationFault> faults, out object? value)
    {
        var text = at.Value ?? "";
        value = null;
        try
        {
            value = type.IsEnum ? Enum.Parse(type, text, ignoreCase: true)
                : type == typeof(TimeSpan) ? ParseDuration(text)
                : type == typeof(TimeOnly) ? TimeOnly.Parse(text, CultureInfo.InvariantCulture)
                : type == typeof(DateOnly) ? DateOnly.Parse(text, CultureInfo.InvariantCulture)
                : type == typeof(DateTimeOffset) ? ParseInstant(text)
                : Convert.ChangeType(text, type, CultureInfo.InvariantCulture);
            if (!type.IsEnum || Enum.IsDefined(type, value!))
                return true;
        }
        catch (Exception e) when (e is FormatException or OverflowException or ArgumentException or InvalidCastException)
        {
            // Told below, with what would fit.
        }

        faults.Add(new(at.Path, $"'{text}' is not {Describe(type)}"));
        return false;
    }

    // A bare number would be days, which nobody means who writes 30.
    private static TimeSpan ParseDuration(string text)
    {
        var duration = TimeSpan.Parse(text, CultureInfo.InvariantCulture);
        return duration == TimeSpan.Zero || text.Contains(':', StringComparison.Ordinal) ? duration : throw new FormatException("A duration needs its unit.");
    }

    private static DateTimeOffset ParseInstant(string text)
    {
        var instant = DateTimeOffset.Parse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal);
        var time = text.AsSpan(Math.Max(0, text.IndexOf('T', StringComparison.Ordinal)));
        return time.IndexOfAny('Z', '+', '-') >= 0 ? instant : throw new FormatException("An instant needs its offset.");
    }

    private static string Describe(Type type) =>
        type.IsEnum ? $"one of {string.Join(", ", Enum.GetNames(type))}"
        : type == typeof(bool) ? "true or false"
        : type == typeof(TimeSpan) ? "a duration: write 00:00:30 for seconds, 30.00:00:00 for days"
        : type == typeof(TimeOnly) ? "a time like 22:00"
        : type == typeof(DateOnly) ? "a date like 2026-08-15"
        : type == typeof(DateTimeOffset) ? "an instant with offset like 2026-08-15T22:00:00+08:00"
        : type == typeof(double) ? "a number like 1.5"
        : "a whole number in range";
}
