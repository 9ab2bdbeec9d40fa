using System.Globalization;
using Wardline.Patients.Import;
using Xunit;
using static Wardline.Tests.Patients.Import.Reading.ImportInput;

namespace Wardline.Tests.Patients.Import;

public abstract partial class ImportContract
{
    [Fact]
    public async Task What_stands_where_two_steps_meet_comes_in_as_everything_else()
    {
        // The passes go through the stage in steps: one ends at a Patient, one at a resource that looks for its Patient, one at an Organization.
        const int Step = ImportNames.Step;
        await using var desk = await ImportDesk.OpenAsync(Postgres);
        var lines = new List<string>();
        void AddUntil(int last, Func<int, string> line)
        {
            while (lines.Count < last)
            {
                lines.Add(line(lines.Count));
            }
        }

        AddUntil(Step - 3, i => Condition("Patient/p0", Id(i)));
        AddUntil(Step + 3, i => Patient(i - (Step - 3)));
        AddUntil((2 * Step) + 3, i => Condition("Patient/p1", Id(i)));
        AddUntil((3 * Step) + 3, _ => """{"resourceType":"Organization","id":"o","name":"Hillside"}""");
        desk.Input.Write("a.ndjson", string.Join('\n', lines));
        var summary = await desk.ImportAsync();

        Assert.Empty(desk.Rejections);
        Assert.Equal(6, summary.PatientsWritten);
        Assert.Equal((6, 0, 0, 0, 0), summary.Of("Patient"));
        Assert.Equal(((2 * Step) - 3, 0, 0, 0, 0), summary.Of("Condition"));
        Assert.Equal((1, 0, Step - 1, 0, 0), summary.Of("Organization"));
    }

    static string Id(int number) => number.ToString(CultureInfo.InvariantCulture);

    static string Patient(int number) => string.Create(
        CultureInfo.InvariantCulture, $$"""{"resourceType":"Patient","id":"p{{number}}","identifier":[{"system":"urn:mrn","value":"S{{number}}"}]}""");
}
