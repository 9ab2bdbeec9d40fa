using System.Data.Common;
using Wardline.Guard.Storage;

namespace Wardline.Patients.Import;

/// <summary>Doing a write again when another import was faster: it reads anew what the other has left.</summary>
static class Again
{
    const int Tries = 5;

    public static async Task<T> UntilDoneAsync<T>(Func<Task<T>> write)
    {
        for (var attempt = 1; ; attempt++)
        {
            var (done, value) = await OnceAsync(write, isLast: attempt == Tries);
            if (done)
            {
                return value!;
            }
        }
    }

    // Stale: the row's version moved. A database error: the row was made in this very moment (its index is unique).
    static async Task<(bool Done, T? Value)> OnceAsync<T>(Func<Task<T>> write, bool isLast)
    {
        try
        {
            return (true, await write());
        }
        catch (Exception e) when (!isLast && e is (StaleException or DbException))
        {
            return (false, default);
        }
    }
}
