using System.Globalization;

namespace Wardline.Samples;

/// <summary>What was written.</summary>
/// <param name="Patients">How many patients.</param>
/// <param name="Resources">How many resources in all, counting copies in bundles and leaving out what is contained.</param>
/// <param name="Files">How many files.</param>
/// <param name="Bytes">Their size together.</param>
/// <param name="Types">Resources by type, in alphabetical order.</param>
public sealed record SampleSummary(int Patients, long Resources, int Files, long Bytes, IReadOnlyDictionary<string, int> Types);

/// <summary>
/// An invented population as FHIR R4: the same seed and number give the same bytes on every machine. Nobody in it
/// exists; telephone numbers, social security numbers and provider numbers are of ranges that are never given out.
/// </summary>
public static class SamplePopulation
{
    /// <summary>System of the medical record number every patient has.</summary>
    public const string MrnSystem = "http://northside.example/mrn";

    /// <summary>System of the social security number.</summary>
    public const string SsnSystem = "http://hl7.org/fhir/sid/us-ssn";

    /// <summary>System of a RelatedPerson's number.</summary>
    public const string RelatedPersonSystem = "http://northside.example/related-person";

    /// <summary>System of a claim's own number.</summary>
    public const string ClaimSystem = "http://payers.example/claim";

    /// <summary>System of the number a family's claims share: never an identity.</summary>
    public const string ClaimGroupSystem = "http://payers.example/claim-group";

    /// <summary>Address of the invented FHIR server in full URLs.</summary>
    public const string ServerBase = "http://northside.example/fhir";

    internal const string VisitSystem = "http://northside.example/visit";

    const int PatientsPerChunk = 1_000;

    /// <summary>The day on which the population stands still; every date is relative to it.</summary>
    public static DateOnly ReferenceDate => Calendar.Today;

    /// <summary>System of the member numbers of one invented payor.</summary>
    public static string MemberSystem(int payor) =>
        "http://payers.example/" + payor.ToString(CultureInfo.InvariantCulture) + "/member-id";

    /// <summary>The plain facts of one patient: a pure function of seed and index.</summary>
    /// <param name="seed">The population's seed.</param>
    /// <param name="index">From 0.</param>
    public static SamplePerson Person(ulong seed, int index)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        return new People(seed).At(index);
    }

    /// <summary>The plain facts of the first patients, in order, made as they are asked for.</summary>
    /// <param name="patients">How many.</param>
    /// <param name="seed">The population's seed.</param>
    public static IEnumerable<SamplePerson> Describe(int patients, ulong seed)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(patients);
        return Enumerate(patients, seed);
    }

    static IEnumerable<SamplePerson> Enumerate(int patients, ulong seed)
    {
        var people = new People(seed);
        for (var i = 0; i < patients; i++) yield return people.At(i);
    }

    /// <summary>
    /// Writes the population. Memory does not grow with <paramref name="patients"/>. When it is cancelled or the disk
    /// fills up, what is there stays there: the folder is incomplete and a second run refuses it.
    /// </summary>
    /// <param name="patients">How many, at least one.</param>
    /// <param name="seed">Any number.</param>
    /// <param name="dir">A folder that does not exist yet or is empty.</param>
    /// <param name="progress">Told how many patients are done, now and then.</param>
    /// <param name="ct">Stops between two patients.</param>
    /// <exception cref="ArgumentOutOfRangeException">Fewer than one patient.</exception>
    /// <exception cref="IOException">The folder is not empty or cannot be written.</exception>
    public static Task<SampleSummary> WriteAsync(int patients, ulong seed, string dir, IProgress<int>? progress, CancellationToken ct)
    {
        if (patients < 1)
            throw new ArgumentOutOfRangeException(nameof(patients), "A population needs at least one patient: ask for 1 or more.");
        ArgumentException.ThrowIfNullOrWhiteSpace(dir);
        // The work is computing, not waiting: one thread of the pool does it and the caller's stays free.
        return Task.Run(() => Write(patients, seed, dir, progress, ct), ct);
    }

    static SampleSummary Write(int patients, ulong seed, string dir, IProgress<int>? progress, CancellationToken ct)
    {
        PrepareFolder(dir);
        var people = new People(seed);
        var network = new CareNetwork(people, patients);
        var shares = Shares.Of(patients);
        var counts = new SortedDictionary<string, int>(StringComparer.Ordinal);
        // Order of the indexes: transaction bundles, collection, searchset, and the rest as NDJSON.
        for (var i = 0; i < shares.Transactions; i++)
        {
            ct.ThrowIfCancellationRequested();
            WriteTransaction(dir, people, network, i, counts);
        }
        WriteBundle(dir, "collection", shares.Collection, people, network, counts);
        WriteBundle(dir, "searchset", shares.Searchset, people, network, counts);
        WriteNdjson(dir, shares.Searchset.End.Value, patients, people, network, counts, progress, ct);
        progress?.Report(patients);
        var files = new DirectoryInfo(dir).GetFiles();
        return new SampleSummary(patients, counts.Values.Sum(count => (long)count), files.Length, files.Sum(file => file.Length), counts);
    }

    static void PrepareFolder(string dir)
    {
        if (File.Exists(dir))
            throw new IOException($"{dir} is a file. Name a folder that is empty or does not exist yet.");
        if (Directory.Exists(dir) && Directory.EnumerateFileSystemEntries(dir).Any())
            throw new IOException($"The folder {dir} is not empty. Empty it, or name one that does not exist yet: the population is written into a folder of its own.");
        Directory.CreateDirectory(dir);
    }

    static void WriteTransaction(string dir, People people, CareNetwork network, int index, SortedDictionary<string, int> counts)
    {
        var style = index % 2 == 0 ? ReferenceStyle.Urn : ReferenceStyle.UrnAndQuery;
        var name = string.Create(CultureInfo.InvariantCulture, $"bundle-transaction-{index:0000}.json");
        using var bundle = new BundleFile(Path.Combine(dir, name), "transaction", style, BundleId(people.Seed, index));
        Chart.Write(people.At(index), network, people.Seed, bundle);
        Add(counts, bundle);
    }

    static void WriteBundle(string dir, string kind, Range range, People people, CareNetwork network, SortedDictionary<string, int> counts)
    {
        var (first, end) = (range.Start.Value, range.End.Value);
        if (first == end) return;
        using var bundle = new BundleFile(
            Path.Combine(dir, $"bundle-{kind}.json"), kind, ReferenceStyle.Relative, BundleId(people.Seed, first), end - first);
        for (var i = first; i < end; i++) Chart.Write(people.At(i), network, people.Seed, bundle);
        Add(counts, bundle);
    }

    static void WriteNdjson(
        string dir, int first, int patients, People people, CareNetwork network, SortedDictionary<string, int> counts,
        IProgress<int>? progress, CancellationToken ct)
    {
        using var folder = new NdjsonFolder(dir);
        network.Write(folder);
        for (var i = first; i < patients; i++)
        {
            ct.ThrowIfCancellationRequested();
            if (i > first && (i - first) % PatientsPerChunk == 0) folder.NextChunk();
            Chart.Write(people.At(i), network, people.Seed, folder);
            if (i % 500 == 0) progress?.Report(i);
        }
        Add(counts, folder);
    }

    static string BundleId(ulong seed, int index) => Numbers.Uuid(SeededRandom.For(seed, 5, (ulong)index));

    static void Add(SortedDictionary<string, int> counts, ResourceSink sink)
    {
        foreach (var (type, count) in sink.Counts) counts[type] = counts.GetValueOrDefault(type) + count;
    }

    /// <summary>How many patients go which way: a twentieth, at most fifty, as transactions; one or two in each other bundle.</summary>
    readonly record struct Shares(int Transactions, Range Collection, Range Searchset)
    {
        public static Shares Of(int patients)
        {
            var transactions = Math.Clamp((patients + 19) / 20 + (patients > 8 ? 1 : 0), 1, 50);
            var each = patients >= 20 ? 2 : 1;
            var collection = transactions..Math.Min(patients, transactions + each);
            var searchset = collection.End.Value..Math.Min(patients, collection.End.Value + each);
            return new Shares(transactions, collection, searchset);
        }
    }
}
