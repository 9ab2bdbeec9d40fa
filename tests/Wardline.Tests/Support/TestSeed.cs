using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Wardline.Tests.Support;

/// <summary>The seed of this run: <c>WARDLINE_SEED</c>, or one drawn at random. It is printed once, so that a run can be repeated.</summary>
public static class TestSeed
{
    public static ulong Value { get; } = ReadAndPrint();

    /// <summary>A seed for one purpose, so that a test's numbers don't change when another test is added.</summary>
    /// <param name="purpose">Any fixed text, for example the test's name.</param>
    public static ulong For(string purpose) => Derive(Value, purpose);

    internal static ulong Derive(ulong seed, string purpose)
    {
        byte[] hash = SHA256.HashData(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{seed}|{purpose}")));
        return BinaryPrimitives.ReadUInt64LittleEndian(hash);
    }

    internal static ulong Parse(string? text)
    {
        if (string.IsNullOrEmpty(text))
        {
            return BinaryPrimitives.ReadUInt32LittleEndian(RandomNumberGenerator.GetBytes(4));
        }

        return ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out ulong seed)
            ? seed
            : throw new InvalidOperationException("WARDLINE_SEED must be a whole number without a sign, for example WARDLINE_SEED=42.");
    }

    private static ulong ReadAndPrint()
    {
        ulong seed = Parse(Environment.GetEnvironmentVariable("WARDLINE_SEED"));
        Console.Error.WriteLine(string.Create(CultureInfo.InvariantCulture, $"WARDLINE_SEED={seed}"));
        return seed;
    }
}
