using System.Text.Encodings.Web;

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
