using NSec.Cryptography;

namespace Wardline.Guard.Keys;

/// <summary>
/// How a passphrase becomes the key that seals the root key file: Argon2id (RFC 9106), one lane. The numbers stand
/// in the file, so that a later default does not lock old files out.
/// </summary>
/// <param name="MemoryKiB">Memory in KiB; 65,536 (64 MiB) or more by default.</param>
/// <param name="Passes">Passes over that memory.</param>
/// <param name="Salt">16 random bytes, fresh at each change of the passphrase.</param>
sealed record PassphraseLock(int MemoryKiB, int Passes, byte[] Salt)
{
    internal const int SaltSize = 16;
    internal const int LeastMemoryKiB = 8 * 1024;

    // Whoever can write the file could otherwise ask for so much that the start never ends.
    internal const int MostMemoryKiB = 4 * 1024 * 1024;
    internal const int MostPasses = 64;

    internal bool InBounds =>
        MemoryKiB is >= LeastMemoryKiB and <= MostMemoryKiB && Passes is >= 1 and <= MostPasses && Salt.Length == SaltSize;

    internal LockedBytes KeyFrom(ReadOnlySpan<byte> passphrase)
    {
        var parameters = new Argon2Parameters
        {
            DegreeOfParallelism = 1,
            MemorySize = MemoryKiB,
            NumberOfPasses = Passes,
        };
        LockedBytes key = LockedBytes.Zeros(Aead.KeySize);
        PasswordBasedKeyDerivationAlgorithm.Argon2id(parameters).DeriveBytes(passphrase, Salt, key.Writable);
        return key;
    }
}
