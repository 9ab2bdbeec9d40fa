using System.Buffers.Binary;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using Wardline.Guard.Access;

namespace Wardline.Server.Shell;

/// <summary>
/// The operating system's user as an actor of the ledger: role <c>os-user</c>, id of zeros with the user's number in its last
/// four bytes. Who may reach the data folder's socket is the file system's word, and the kernel says which user did.
/// </summary>
static class OperatingSystemUser
{
    const int SocketLevel = 1;
    const int PeerCredentials = 17;

    /// <summary>This process's user.</summary>
    public static Actor Self() => Of(EffectiveUser());

    public static Actor Of(uint user)
    {
        Span<byte> id = stackalloc byte[16];
        BinaryPrimitives.WriteUInt32BigEndian(id[12..], user);
        return new Actor(new Guid(id, bigEndian: true), "os-user");
    }

    /// <summary>The user at the other end, from the kernel (SO_PEERCRED: process, user, group); null where it can't be asked.</summary>
    public static uint? Peer(Socket socket)
    {
        if (!OperatingSystem.IsLinux())
        {
            return null;
        }

        Span<byte> credentials = stackalloc byte[12];
        return socket.GetRawSocketOption(SocketLevel, PeerCredentials, credentials) == credentials.Length
            ? MemoryMarshal.Read<uint>(credentials[4..])
            : null;
    }

    /// <summary>Whether that user may act on this installation: the one that runs the server, or root, who owns the machine anyway.</summary>
    public static bool MayAct(uint user) => user == 0 || user == EffectiveUser();

    [DllImport("libc", EntryPoint = "geteuid")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern uint EffectiveUser();
}
