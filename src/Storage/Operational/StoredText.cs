using System.Data;
using System.Text;
using Dapper;

namespace SensorHub.Storage.Operational;

/// <summary>
/// Text as every engine keeps it. PostgreSQL refuses U+0000 and half a surrogate pair, SQLite cuts at the one and replaces the other; here both become
/// U+FFFD in every parameter, so that what was stored comes back the same from either.
/// </summary>
internal sealed class StoredText : SqlMapper.ITypeHandler
{
    private StoredText()
    {
    }

    /// <summary>From now on, for all statements of this process. Before the first of them.</summary>
    public static void Use()
    {
        // Dapper asks handlers only for types it does not know.
        SqlMapper.RemoveTypeMap(typeof(string));
        SqlMapper.AddTypeHandler(typeof(string), new StoredText());
    }

    public static string Of(string text)
    {
        if (text.AsSpan().IndexOfAnyInRange('\uD800', '\uDFFF') < 0)
            return text.Replace('\0', '\uFFFD');
        var stored = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
            stored.Append(rune.Value == 0 ? Rune.ReplacementChar : rune);
        return stored.ToString();
    }

    public void SetValue(IDbDataParameter parameter, object value)
    {
        parameter.DbType = DbType.String;
        parameter.Value = value is string text ? Of(text) : DBNull.Value;
    }

    public object? Parse(Type destinationType, object value) => value as string;
}
