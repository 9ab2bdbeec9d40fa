using Wardline.Guard.Access;
using Wardline.Patients.Import;
using Wardline.Policies;
using Wardline.Samples;
using Wardline.Tests.Support;
using Xunit;

namespace Wardline.Tests.Patients.Import;

public abstract partial class ImportContract
{
    [Fact]
    public async Task Two_imports_at_once_lose_nobody()
    {
        await using var desk = await ImportDesk.OpenAsync(Postgres);
        using var folder = new TempFolder();
        var cancel = TestContext.Current.CancellationToken;
        var imports = new List<Task<ImportSummary>>();
        foreach (var seed in (ulong[])[7, 8, 9])
        {
            await SamplePopulation.WriteAsync(25, seed, folder.At($"p{seed}"), null, cancel);
        }

        foreach (var seed in (ulong[])[7, 8, 9])
        {
            imports.Add(Task.Run(() => new ImportPatients(new Actor(Guid.Empty, "test"), desk.Client.Id, [folder.At($"p{seed}")])
                .HandleAsync(desk.Installation, PolicyFiles.LoadAll(null).Labels.Rules(), r => Assert.Fail(r.ToString()), null, cancel)));
        }

        Assert.All(await Task.WhenAll(imports), summary => Assert.Equal(25, summary.PatientsWritten));
        Assert.Equal(75, await desk.CountAsync("patient"));
        Assert.Equal(3, (await desk.EntriesAsync("import.end")).Count);
        Assert.Equal(0, await desk.CountAsync("import_stage") + await desk.CountAsync("wrapped_key", "kind = 'import'"));
    }
}
