using System.Text.Json;

namespace Wardline.Samples;

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
