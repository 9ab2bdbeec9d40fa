using System.Numerics;

namespace Wardline.Samples;

/// <summary>
/// Repeatable numbers: xoshiro256** (Blackman and Vigna) whose state is filled by SplitMix64. The same seed gives
/// the same numbers on every machine and runtime, which the platform's own generator does not promise.
/// Never for keys, codes or nonces: whoever sees a few outputs can compute the rest.
/// </summary>
public sealed class SeededRandom
{
    ulong _a, _b, _c, _d;

    /// <param name="seed">Any value; neighbouring seeds give unrelated streams.</param>
    public SeededRandom(ulong seed)
    {
        _a = SplitMix(ref seed);
        _b = SplitMix(ref seed);
        _c = SplitMix(ref seed);
        _d = SplitMix(ref seed);
    }

    /// <summary>A stream of its own for one thing of one kind, so that a change in one place moves nothing elsewhere.</summary>
    /// <param name="seed">The seed of the whole population.</param>
    /// <param name="kind">What is drawn, for instance 1 for households.</param>
    /// <param name="index">Which one of its kind.</param>
    public static SeededRandom For(ulong seed, ulong kind, ulong index)
    {
        var state = seed;
        var mixed = SplitMix(ref state) ^ kind;
        mixed = SplitMix(ref mixed) ^ index;
        return new SeededRandom(SplitMix(ref mixed));
    }

    /// <summary>64 random bits.</summary>
    public ulong Next()
    {
        var result = BitOperations.RotateLeft(_b * 5, 7) * 9;
        var shifted = _b << 17;
        _c ^= _a;
        _d ^= _b;
        _b ^= _c;
        _a ^= _d;
        _c ^= shifted;
        _d = BitOperations.RotateLeft(_d, 45);
        return result;
    }

    /// <summary>A whole number from 0 to <paramref name="bound"/> − 1.</summary>
    /// <remarks>Multiply and shift; the bias is below 2⁻³² of the bound, far under what a sample shows.</remarks>
    public int Below(int bound)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(bound);
        return (int)(((Next() >> 32) * (ulong)bound) >> 32);
    }

    /// <summary>A whole number from <paramref name="low"/> to <paramref name="high"/>, both included.</summary>
    public int Between(int low, int high) => low + Below(high - low + 1);

    /// <summary>True in about <paramref name="percent"/> of a hundred draws.</summary>
    public bool Chance(int percent) => Below(100) < percent;

    /// <summary>One element, each as likely as the next.</summary>
    public T Pick<T>(IReadOnlyList<T> from) => from[Below(from.Count)];

    /// <summary>One element; the front of the list is drawn more often, as common names stand first.</summary>
    public T PickEarly<T>(IReadOnlyList<T> from) =>
        Chance(45) ? Pick(from) : from[(int)((long)Below(from.Count) * Below(from.Count) / from.Count)];

    static ulong SplitMix(ref ulong state)
    {
        var z = state += 0x9E3779B97F4A7C15;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }
}
