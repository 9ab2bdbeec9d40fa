using System.Security.Cryptography;
using System.Text;
using Wardline.Guard.Access;

namespace Wardline.Server.Shell;

/// <summary>On the command line the operating-system user is the actor.</summary>
static class OperatingSystemUser
{
    /// <summary>An id that is the same for the same user of the same machine, and tells no name.</summary>
    public static Actor Actor { get; } = new(
        new Guid(SHA256.HashData(Encoding.UTF8.GetBytes($"os-user\0{Environment.MachineName}\0{Environment.UserName}")).AsSpan(0, 16), bigEndian: true), "os-user");
}
