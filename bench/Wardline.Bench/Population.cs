using System.Globalization;
using Wardline.Samples;

namespace Wardline.Bench;

/// <summary>The sample files of one size, made once and kept under <c>artifacts/bench</c>.</summary>
static class Population
{
    const ulong Seed = 1;

    /// <summary>One of the people, from 0.</summary>
    public static SamplePerson Person(int index) => SamplePopulation.Person(Seed, index);

    /// <summary>All of them.</summary>
    public static IEnumerable<SamplePerson> People(int patients) => SamplePopulation.Describe(patients, Seed);

    /// <summary>The folder with the files. It gets its name when it is complete: a run that was stopped leaves only a folder that the next one removes.</summary>
    public static async Task<string> FolderAsync(string bench, int patients)
    {
        var folder = Path.Combine(bench, "sample-" + patients.ToString(CultureInfo.InvariantCulture));
        if (!Directory.Exists(folder))
        {
            var making = folder + ".new";
            if (Directory.Exists(making))
            {
                Directory.Delete(making, recursive: true);
            }

            Progress.Say($"writing the files of {patients} sample patients");
            await SamplePopulation.WriteAsync(patients, Seed, making, null, CancellationToken.None);
            Directory.Move(making, folder);
        }

        return folder;
    }
}
