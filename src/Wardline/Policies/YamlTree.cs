using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Wardline.Policies;

/// <summary>A node of a policy file with the line on which it starts.</summary>
abstract record YamlNode(int Line)
{
    public abstract JsonNode? ToJson();
}

sealed record YamlText(int Line, string Text, bool Quoted) : YamlNode(Line)
{
    // Only what JSON itself would read as such is a number or truth value: no octal, no "yes", no dates.
    public override JsonNode? ToJson() => (Quoted, Text) switch
    {
        (false, "" or "null" or "~") => null,
        (false, "true") => JsonValue.Create(true),
        (false, "false") => JsonValue.Create(false),
        (false, _) when int.TryParse(Text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
            && number.ToString(CultureInfo.InvariantCulture) == Text => JsonValue.Create(number),
        _ => JsonValue.Create(Text),
    };
}

sealed record YamlList(int Line, List<YamlNode> Items) : YamlNode(Line)
{
    public override JsonNode ToJson() => new JsonArray([.. Items.Select(item => item.ToJson())]);
}

sealed record YamlMap(int Line, Dictionary<string, (int Line, YamlNode Value)> Entries) : YamlNode(Line)
{
    public override JsonNode ToJson()
    {
        var json = new JsonObject();
        foreach (var (key, (_, value)) in Entries) json[key] = value.ToJson();
        return json;
    }

    public YamlNode? Find(string key) => Entries.TryGetValue(key, out var entry) ? entry.Value : null;

    /// <summary>Line of a key; of the map when it lacks the key.</summary>
    public int LineOf(string key) => Entries.TryGetValue(key, out var entry) ? entry.Line : Line;
}

/// <summary>
/// Reads the plain part of YAML that a policy needs. Anchors, aliases, tags, second documents and keys that stand twice are
/// refused: an alias bomb can't grow, and no reader can see another file than the loader does.
/// </summary>
sealed class YamlTree
{
    public const int LargestFile = 1 << 20;
    const int Deepest = 20;

    readonly Parser parser;

    YamlTree(string text) => parser = new Parser(new StringReader(text));

    /// <exception cref="YamlRefusal">What is wrong, with its line.</exception>
    public static YamlNode Read(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length > LargestFile) throw new YamlRefusal(1, "the file is larger than 1 MiB; no policy needs that. Split it or remove what isn't policy.");
        try
        {
            return new YamlTree(new UTF8Encoding(false, true).GetString(bytes)).Document();
        }
        catch (DecoderFallbackException)
        {
            throw new YamlRefusal(1, "the file is not UTF-8; save it as UTF-8.");
        }
        catch (YamlException wrong)
        {
            throw new YamlRefusal((int)Math.Max(1, wrong.Start.Line), $"not readable as YAML: {wrong.Message}. Mend the indentation or quoting at this line.");
        }
    }

    YamlNode Document()
    {
        parser.Consume<StreamStart>();
        if (parser.Accept<StreamEnd>(out _)) throw new YamlRefusal(1, "the file is empty; start from the sample of the same name.");
        parser.Consume<DocumentStart>();
        var root = Node(0);
        parser.Consume<DocumentEnd>();
        return parser.Accept<StreamEnd>(out _) ? root : throw new YamlRefusal(Line(parser.Current!), "a second document starts here; a policy is one document. Remove the '---'.");
    }

    YamlNode Node(int depth)
    {
        if (depth > Deepest) throw new YamlRefusal(Line(parser.Current!), "nested too deeply; a policy needs few levels.");
        if (parser.Accept<AnchorAlias>(out var alias)) throw new YamlRefusal(Line(alias), "aliases (*name) are not read; write the value out.");
        if (parser.Accept<NodeEvent>(out var any) && !any.Anchor.IsEmpty) throw new YamlRefusal(Line(any), "anchors (&name) are not read; write the value out where it is needed.");
        if (any is not null && !any.Tag.IsEmpty) throw new YamlRefusal(Line(any), "tags (!name) are not read; remove it.");
        if (parser.TryConsume<Scalar>(out var scalar)) return new YamlText(Line(scalar), scalar.Value, scalar.Style != ScalarStyle.Plain);
        return parser.TryConsume<SequenceStart>(out var list) ? List(list, depth) : Map(parser.Consume<MappingStart>(), depth);
    }

    YamlList List(SequenceStart start, int depth)
    {
        var items = new List<YamlNode>();
        while (!parser.TryConsume<SequenceEnd>(out _)) items.Add(Node(depth + 1));
        return new YamlList(Line(start), items);
    }

    YamlMap Map(MappingStart start, int depth)
    {
        var entries = new Dictionary<string, (int, YamlNode)>(StringComparer.Ordinal);
        while (!parser.TryConsume<MappingEnd>(out _))
        {
            if (Node(depth + 1) is not YamlText key) throw new YamlRefusal(Line(start), "a key must be a plain word.");
            if (!entries.TryAdd(key.Text, (key.Line, Node(depth + 1))))
                throw new YamlRefusal(key.Line, $"the key '{key.Text}' stands twice in one map; keep one of them.");
        }
        return new YamlMap(Line(start), entries);
    }

    static int Line(ParsingEvent at) => (int)at.Start.Line;
}

sealed class YamlRefusal(int line, string message) : Exception(message)
{
    public int Line { get; } = line;
}
