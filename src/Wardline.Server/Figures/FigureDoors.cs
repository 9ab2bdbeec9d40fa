using System.Globalization;
using Microsoft.AspNetCore.Http.HttpResults;
using Wardline.Calls;
using Wardline.Calls.Figures;
using Wardline.Server.Calls;
using Wardline.Server.Identity;

namespace Wardline.Server.Figures;

/// <summary>Figures of the calls, as a page with charts and as JSON.</summary>
static class FigureDoors
{
    public static void Map(RouteGroupBuilder signedIn)
    {
        var figures = signedIn.MapGroup("").RequireAuthorization(Admission.Figures);

        // Whatever else the address says, the page shows today by client: an old link leads somewhere.
        figures.MapGet("/figures", async (HttpContext context, FiguresDesk desk, string? days, string? by) =>
        {
            var period = int.TryParse(days, NumberStyles.None, CultureInfo.InvariantCulture, out var asked) && ReadFigures.Periods.Contains(asked) ? asked : 1;
            var step = await desk.ReadAsync(CallDesk.AgentOf(context), period, by == ReadFigures.Team ? by : ReadFigures.Client, context.RequestAborted);
            return step.Value is { } read ? new RazorComponentResult<FiguresPage>(new { Sheet = await desk.SheetAsync(read) }) : CallDesk.Gone(step.Refusal!);
        });
        figures.MapGet("/api/v1/figures", (HttpContext http, FiguresDesk desk, int days = 1, string by = ReadFigures.Client) => CallsApi.Answer(desk.ReadAsync(CallDesk.AgentOf(http), days, by, http.RequestAborted)))
            .WithTags("figures").ProducesProblem(400).ProducesProblem(401).ProducesProblem(403).ProducesProblem(422)
            .WithSummary("Calls, times, verification and hand-overs of 1, 7 or 30 days, by client or team; no patient data, and no small count of people.").Produces<CallFigures>();
    }
}
