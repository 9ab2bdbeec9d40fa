using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Wardline.Samples;

/// <summary>Where resources go: a set of NDJSON files or one bundle. One resource is open at a time.</summary>
abstract class ResourceSink(ReferenceStyle style)
{
    /// <summary>Names keep their accents as UTF-8; the output is JSON in files, never part of a page.</summary>
    protected static readonly JavaScriptEncoder Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping;

    public ReferenceStyle Style => style;

    /// <summary>How many resources were written, by type.</summary>
    public SortedDictionary<string, int> Counts { get; } = new(StringComparer.Ordinal);

    /// <summary>Begins a resource and leaves its object open for the caller's elements.</summary>
    /// <param name="type">Resource type.</param>
    /// <param name="id">Its id, also the UUID of its fullUrl.</param>
    /// <param name="label">A security label of its meta, or null.</param>
    /// <param name="anonymous">Leaves the resource itself without an id (only inside bundles).</param>
    public FhirWriter Open(string type, string id, Code? label = null, bool anonymous = false)
    {
        Counts[type] = Counts.GetValueOrDefault(type) + 1;
        var writer = Begin(type, id);
        writer.Open(type, anonymous ? null : id, label);
        return writer;
    }

    /// <summary>Ends the open resource.</summary>
    public abstract void Close();

    protected abstract FhirWriter Begin(string type, string id);
}

/// <summary>Bulk-data style: a file a type, a resource a line, references relative.</summary>
sealed class NdjsonFolder(string folder) : ResourceSink(ReferenceStyle.Relative), IDisposable
{
    const int FlushAt = 128 * 1024;
    static readonly JsonWriterOptions Options = new() { Encoder = Encoder, SkipValidation = true };

    readonly Dictionary<string, Sheet> _sheets = new(StringComparer.Ordinal);
    Sheet? _open;
    int _chunk;

    /// <summary>Closes the files of this chunk; the next resources go into files with the next number.</summary>
    public void NextChunk()
    {
        Dispose();
        _sheets.Clear();
        _chunk++;
    }

    public void Dispose()
    {
        foreach (var sheet in _sheets.Values) sheet.Dispose();
    }

    protected override FhirWriter Begin(string type, string id)
    {
        if (!_sheets.TryGetValue(type, out _open)) _sheets[type] = _open = new Sheet(Path.Combine(folder, FileName(type)));
        return _open.Writer;
    }

    public override void Close() => _open!.EndLine();

    string FileName(string type) => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{type}.{_chunk:000}.ndjson");

    sealed class Sheet : IDisposable
    {
        readonly FileStream _file;
        readonly ArrayBufferWriter<byte> _buffer = new(FlushAt + 16 * 1024);
        readonly Utf8JsonWriter _json;

        public Sheet(string path)
        {
            _file = new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 0);
            _json = new Utf8JsonWriter(_buffer, Options);
            Writer = new FhirWriter(_json, ReferenceStyle.Relative);
        }

        public FhirWriter Writer { get; }

        public void EndLine()
        {
            _json.WriteEndObject();
            _json.Flush();
            _buffer.GetSpan(1)[0] = (byte)'\n';
            _buffer.Advance(1);
            _json.Reset();
            if (_buffer.WrittenCount >= FlushAt) Spill();
        }

        public void Dispose()
        {
            Spill();
            _json.Dispose();
            _file.Dispose();
        }

        void Spill()
        {
            _file.Write(_buffer.WrittenSpan);
            _buffer.ResetWrittenCount();
        }
    }
}

/// <summary>One bundle in one file.</summary>
sealed class BundleFile : ResourceSink, IDisposable
{
    // The line ending is named: the default would follow the machine.
    static readonly JsonWriterOptions Options = new()
    {
        Encoder = Encoder, Indented = true, IndentCharacter = ' ', IndentSize = 1, NewLine = "\n", SkipValidation = true,
    };

    readonly FileStream _file;
    readonly Utf8JsonWriter _json;
    readonly FhirWriter _writer;
    readonly string _kind;
    string _type = "";

    /// <param name="path">A file that must not exist.</param>
    /// <param name="kind">Bundle.type: transaction, collection or searchset.</param>
    /// <param name="style">How its references are written.</param>
    /// <param name="id">The bundle's own id.</param>
    /// <param name="total">For a searchset: how many patients match.</param>
    public BundleFile(string path, string kind, ReferenceStyle style, string id, int total = 0) : base(style)
    {
        _kind = kind;
        _file = new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.None, 64 * 1024);
        _json = new Utf8JsonWriter(_file, Options);
        _writer = new FhirWriter(_json, style);
        _writer.Open("Bundle", id, null);
        _writer.Text("type", kind);
        if (kind == "searchset") Searched(total);
        _writer.Array("entry");
    }

    void Searched(int total)
    {
        _writer.Number("total", total);
        _writer.Array("link");
        _writer.Start();
        _writer.Text("relation", "self");
        _writer.Text("url", SamplePopulation.ServerBase + "/Patient?_revinclude=*");
        _writer.End();
        _writer.EndArray();
    }

    protected override FhirWriter Begin(string type, string id)
    {
        _type = type;
        _writer.Start();
        _writer.Text("fullUrl", Style == ReferenceStyle.Relative ? $"{SamplePopulation.ServerBase}/{type}/{id}" : "urn:uuid:" + id);
        _json.WritePropertyName("resource");
        return _writer;
    }

    public override void Close()
    {
        _writer.End();
        if (_kind == "transaction")
        {
            _writer.Start("request");
            _writer.Text("method", "POST");
            _writer.Text("url", _type);
            _writer.End();
        }
        if (_kind == "searchset")
        {
            _writer.Start("search");
            _writer.Text("mode", _type == "Patient" ? "match" : "include");
            _writer.End();
        }
        _writer.End();
        if (_json.BytesPending > 64 * 1024) _json.Flush();
    }

    public void Dispose()
    {
        _writer.EndArray();
        _writer.End();
        _json.Flush();
        _file.WriteByte((byte)'\n');
        _json.Dispose();
        _file.Dispose();
    }
}
