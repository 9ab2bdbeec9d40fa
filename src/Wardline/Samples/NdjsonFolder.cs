using System.Buffers;
using System.Text.Json;

namespace Wardline.Samples;

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
