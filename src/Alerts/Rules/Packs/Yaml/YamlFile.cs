using System.Text;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace SensorHub.Alerts.Rules.Packs.Yaml;

/// <summary>
/// Reads one mapping from a file that nobody vouches for. Anchors, aliases, tags and further documents are refused: nothing in a pack can grow
/// beyond what is written, and nothing makes objects.
/// </summary>
internal sealed class YamlFile
{
    public const int MaxBytes = 256 * 1024;
    public const int MaxDepth = 8;
    public const int MaxNodes = 20_000;
    public const int MaxTextLength = 2_000;
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);
    private readonly string _name;
    private readonly Parser _parser;
    private readonly FaultList _faults;
    private int _nodes;

    private YamlFile(string name, string text, FaultList faults)
    {
        _name = name;
        _parser = new Parser(new StringReader(text));
        _faults = faults;
    }

    /// <returns>Null when it cannot be read at all; the faults say why.</returns>
    public static YamlMap? Read(PackFile file, FaultList faults)
    {
        if (file.Bytes.Length > MaxBytes)
        {
            faults.Add(Place.StartOf(file.Name), $"the file is larger than {MaxBytes / 1024} KiB; divide it");
            return null;
        }

        if (Decode(file, faults) is not { } text)
            return null;
        try
        {
            return new YamlFile(file.Name, text, faults).ReadDocument();
        }
        catch (YamlException e)
        {
            faults.Add(PlaceOf(file.Name, e.Start), $"this is not YAML: {e.Message.ReplaceLineEndings(" ")} Indent by spaces, one key a line; text with a colon in it goes in quotes");
        }
        catch (Refusal e)
        {
            faults.Add(e.Place, e.Message);
        }

        return null;
    }

    private static string? Decode(PackFile file, FaultList faults)
    {
        try
        {
            return Strict.GetString(file.Bytes.Span);
        }
        catch (DecoderFallbackException e)
        {
            var line = 1 + file.Bytes.Span[..Math.Clamp(e.Index, 0, file.Bytes.Length)].Count((byte)'\n');
            faults.Add(new(file.Name, line, 1), "this line is not UTF-8; save the file as UTF-8");
            return null;
        }
    }

    private static Place PlaceOf(string name, Mark mark) => new(name, Math.Max(1, (int)mark.Line), Math.Max(1, (int)mark.Column));

    private YamlMap ReadDocument()
    {
        Next<StreamStart>();
        if (Next() is StreamEnd end)
            throw new Refusal(PlaceOf(end), "the file is empty; begin with pack: NAME or overlay: NAME");
        var root = ReadNode(Next(), 1);
        Next<DocumentEnd>();
        if (Next() is not StreamEnd)
            throw new Refusal(PlaceOf(_parser.Current!), "a second document begins here; one file is one pack or one overlay");
        return root as YamlMap ?? throw new Refusal(root.Place, "the file is no mapping; begin with pack: NAME or overlay: NAME");
    }

    private YamlNode ReadNode(ParsingEvent at, int depth)
    {
        var place = PlaceOf(at);
        if (at is AnchorAlias || at is NodeEvent { Anchor.IsEmpty: false })
            throw new Refusal(place, "anchors and aliases (& and *) are refused; write the value out");
        if (at is NodeEvent { Tag.IsEmpty: false })
            throw new Refusal(place, "tags (!) are refused; write the value without it");
        if (++_nodes > MaxNodes)
            throw new Refusal(place, $"the file has more than {MaxNodes} values; divide it");
        if (depth > MaxDepth)
            throw new Refusal(place, $"this is nested deeper than {MaxDepth}; no part of a pack is");
        return at switch
        {
            Scalar scalar => ReadText(scalar, place),
            SequenceStart => ReadList(place, depth),
            MappingStart => ReadMap(place, depth),
            _ => throw new Refusal(place, "a value is missing here"),
        };
    }

    private static YamlText ReadText(Scalar scalar, Place place) => scalar.Value.Length <= MaxTextLength
        ? new(place, scalar.Value.Trim(), scalar.Style == ScalarStyle.Plain)
        : throw new Refusal(place, $"this text is longer than {MaxTextLength} characters; shorten it");

    private YamlList ReadList(Place place, int depth)
    {
        var items = new List<YamlNode>();
        while (Next() is not SequenceEnd)
            items.Add(ReadNode(_parser.Current!, depth + 1));
        return new(place, items);
    }

    private YamlMap ReadMap(Place place, int depth)
    {
        var entries = new List<YamlEntry>();
        var seen = new Dictionary<string, Place>();
        while (Next() is not MappingEnd)
        {
            var key = ReadNode(_parser.Current!, depth + 1) as YamlText ?? throw new Refusal(PlaceOf(_parser.Current!), "a key is a word; write it as key: value");
            var value = ReadNode(Next(), depth + 1);
            if (seen.TryAdd(key.Text, key.Place))
                entries.Add(new(key, value));
            else
                _faults.Add(key.Place, $"'{key.Text}' is there twice, first in line {seen[key.Text].Line}; keep one");
        }

        return new(place, entries);
    }

    private Place PlaceOf(ParsingEvent at) => PlaceOf(_name, at.Start);

    private void Next<T>() where T : ParsingEvent
    {
        if (Next() is not T)
            throw new Refusal(PlaceOf(_parser.Current!), "this is not YAML as packs have it");
    }

    private ParsingEvent Next()
    {
        var before = _parser.Current is { } at ? PlaceOf(at) : Place.StartOf(_name);
        try
        {
            return _parser.MoveNext() ? _parser.Current! : throw new Refusal(before, "the file ends too early");
        }
        catch (InvalidOperationException)
        {
            // The parser says so of some broken input instead of a YamlException.
            throw new Refusal(before, "this is not YAML, here or soon behind; compare it with the lines around it");
        }
    }

    private sealed class Refusal(Place place, string what) : Exception(what)
    {
        public Place Place { get; } = place;
    }
}
