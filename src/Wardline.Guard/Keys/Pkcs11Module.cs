using System.Reflection;
using System.Runtime.InteropServices;
using Net.Pkcs11Interop.Common;
using Net.Pkcs11Interop.HighLevelAPI;

namespace Wardline.Guard.Keys;

/// <summary>
/// A PKCS#11 library, loaded once a process however many keys use it: it is initialised once, and finalising it
/// would end everybody's sessions.
/// </summary>
sealed class Pkcs11Module : IDisposable
{
    static readonly Lock Gate = new();
    static readonly Dictionary<string, Pkcs11Module> Loaded = [];

    readonly string path;
    int users;

    static Pkcs11Module() => NativeLibrary.SetDllImportResolver(typeof(Pkcs11InteropFactories).Assembly, FindLibdl);

    Pkcs11Module(string path)
    {
        this.path = path;
        Factories = new Pkcs11InteropFactories();
        Library = Factories.Pkcs11LibraryFactory.LoadPkcs11Library(Factories, path, AppType.MultiThreaded);
    }

    internal Pkcs11InteropFactories Factories { get; }

    internal IPkcs11Library Library { get; }

    internal static Pkcs11Module Load(string path)
    {
        lock (Gate)
        {
            if (!Loaded.TryGetValue(path, out Pkcs11Module? module))
            {
                module = LoadFirst(path);
                Loaded.Add(path, module);
            }
            module.users++;
            return module;
        }
    }

    public void Dispose()
    {
        lock (Gate)
        {
            if (--users == 0)
            {
                Loaded.Remove(path);
                Library.Dispose();
            }
        }
    }

    static Pkcs11Module LoadFirst(string path)
    {
        try
        {
            return new Pkcs11Module(path);
        }
        catch (Exception failed) when (failed is Pkcs11Exception or UnmanagedException or DllNotFoundException)
        {
            throw new KeySetupException(
                $"The PKCS#11 module {path} cannot be loaded ({failed.Message}). Check WARDLINE_PKCS11_MODULE and the module's own configuration.",
                failed);
        }
    }

    // The package asks for "libdl", which only the C library's development files provide under that name.
    static nint FindLibdl(string name, Assembly assembly, DllImportSearchPath? search)
    {
        if (name != "libdl")
        {
            return nint.Zero;
        }
        return NativeLibrary.TryLoad("libdl.so.2", out nint handle) ? handle : NativeLibrary.Load("libc");
    }
}
