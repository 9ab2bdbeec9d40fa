using Microsoft.AspNetCore.Http.HttpResults;
using Wardline.Identity;

namespace Wardline.Server.Identity;

/// <summary>The roles and who holds them: a page and its JSON. Roles are given on the page of a person.</summary>
static class RolesApi
{
    public static void Map(RouteGroupBuilder admin)
    {
        admin.MapGet("/admin/roles", async (StaffList staff) => new RazorComponentResult<RolesPage>(new { Rows = await RowsAsync(staff) }));
        admin.MapGet("/api/v1/admin/roles", async (StaffList staff) =>
            TypedResults.Ok(new RolesBody([.. (await RowsAsync(staff)).Select(r => new RoleBody(r.Role.Id, r.Role.Title, r.Role.For, [.. r.Holders.Select(h => h.Id)]))])))
            .WithTags("admin/roles").WithSummary("The roles and who holds them.");
    }

    static async Task<List<RoleRow>> RowsAsync(StaffList staff)
    {
        var all = (await staff.AllAsync()).FindAll(s => !s.Retired);
        return [.. Roles.All.Select(r => new RoleRow(r, all.FindAll(s => s.Roles.Contains(r.Id))))];
    }
}

/// <summary>All roles.</summary>
sealed record RolesBody(RoleBody[] Roles);

/// <summary>A role, and the ids of the staff who hold it.</summary>
sealed record RoleBody(string Id, string Title, string For, Guid[] Holders);

/// <summary>A role with who holds it.</summary>
public sealed record RoleRow(Role Role, List<Staff> Holders);
