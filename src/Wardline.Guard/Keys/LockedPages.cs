using System.Runtime.InteropServices;

namespace Wardline.Guard.Keys;

/// <summary>
/// Memory for key bytes: pinned, so that the collector leaves no copies behind when it compacts; locked, so
/// that it is not swapped out; left out of core dumps.
/// </summary>
/// <remarks>
/// The kernel locks whole pages and does not count: unlocking one key would unlock every neighbour on its
/// page. So small keys share slabs that stay locked for the life of the process, and their slots are used
/// again; anything larger has pages to itself.
/// </remarks>
static class LockedPages
{
    internal const int SlotSize = 64;
    const int PagesPerSlab = 16;

    static readonly Lock Gate = new();
    static readonly Stack<Slot> Free = [];
    static readonly int PageSize = Environment.SystemPageSize;
    static int refusals;

    /// <summary>False once the kernel has refused to lock a page (usually RLIMIT_MEMLOCK).</summary>
    internal static bool Working => Volatile.Read(ref refusals) == 0;

    internal readonly record struct Slot(byte[] Pages, int Offset, int Capacity);

    internal static Slot Take(int length)
    {
        if (length > SlotSize)
        {
            return NewPages((length + PageSize - 1) / PageSize);
        }
        lock (Gate)
        {
            if (Free.Count == 0)
            {
                Slot slab = NewPages(PagesPerSlab);
                for (int at = slab.Capacity - SlotSize; at >= 0; at -= SlotSize)
                {
                    Free.Push(new Slot(slab.Pages, slab.Offset + at, SlotSize));
                }
            }
            return Free.Pop();
        }
    }

    /// <summary>Takes a slot back. The caller has zeroed it.</summary>
    internal static void Return(Slot slot)
    {
        if (slot.Capacity == SlotSize)
        {
            lock (Gate)
            {
                Free.Push(slot);
            }
        }
        else if (OperatingSystem.IsLinux())
        {
            _ = Libc.Unlock(AddressOf(slot), (nuint)slot.Capacity);
        }
    }

    static Slot NewPages(int pages)
    {
        int capacity = pages * PageSize;
        // One page more than asked for, so that a page boundary lies inside wherever the array starts.
        byte[] memory = GC.AllocateArray<byte>(capacity + PageSize, pinned: true);
        nint start = Marshal.UnsafeAddrOfPinnedArrayElement(memory, 0);
        int offset = (int)((PageSize - (start % PageSize)) % PageSize);
        var slot = new Slot(memory, offset, capacity);
        LockInMemory(slot);
        return slot;
    }

    static void LockInMemory(Slot slot)
    {
        bool locked = OperatingSystem.IsLinux()
            && Libc.Lock(AddressOf(slot), (nuint)slot.Capacity) == 0
            && Libc.Advise(AddressOf(slot), (nuint)slot.Capacity, Libc.DontDump) == 0;
        if (!locked)
        {
            Interlocked.Increment(ref refusals);
        }
    }

    static nint AddressOf(Slot slot) => Marshal.UnsafeAddrOfPinnedArrayElement(slot.Pages, slot.Offset);
}
