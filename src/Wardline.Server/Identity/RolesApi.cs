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
            Results.Json(new { roles = (await RowsAsync(staff)).Select(r => new { r.Role.Id, r.Role.Title, r.Role.For, holders = r.Holders.Select(h => h.Id) }) }));
    }

    static async Task<List<RoleRow>> RowsAsync(StaffList staff)
    {
        var all = (await staff.AllAsync()).FindAll(s => !s.Retired);
        return [.. Roles.All.Select(r => new RoleRow(r, all.FindAll(s => s.Roles.Contains(r.Id))))];
    }
}

/// <summary>A role with who holds it.</summary>
public sealed record RoleRow(Role Role, List<Staff> Holders);
