using Wardline.Guard.Storage;

namespace Wardline.Server.Identity;

/// <summary>The house's keys that the server holds while it runs; zeroed when it stops.</summary>
sealed class IdentityKeys(HouseKey staff, HouseKey web) : IDisposable
{
    public HouseKey Staff => staff;

    public HouseKey Web => web;

    public void Dispose()
    {
        staff.Dispose();
        web.Dispose();
    }
}
