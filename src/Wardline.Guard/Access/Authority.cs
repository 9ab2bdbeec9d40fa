using System.Collections.Immutable;

namespace Wardline.Guard.Access;

/// <summary>In whose right the caller speaks (45 CFR 164.502(g), 164.510(b)).</summary>
public enum AuthorityKind
{
    /// <summary>The caller is the patient.</summary>
    Self,

    /// <summary>The caller speaks for the patient: on file with a current period, or entered by a supervisor.</summary>
    Representative,
}

/// <summary>Result of its own, apart from identity: for whom the caller speaks, about what, and until when.</summary>
/// <param name="Call">The call in which it was established.</param>
/// <param name="Patient">The patient it speaks for.</param>
/// <param name="Kind">The patient, or a representative.</param>
/// <param name="Scope">What may be discussed.</param>
/// <param name="Until">Last day on which it holds, in the client's time zone; null when it has no end.</param>
[MadeBy("Wardline.Verification")]
public sealed record Authority(Guid Call, Guid Patient, AuthorityKind Kind, AuthorityScope Scope, DateOnly? Until);

/// <summary>
/// What an authority covers: everything, or the purposes that it names. A list that came out empty covers
/// nothing, so a form sent without its boxes never means "all".
/// </summary>
public sealed class AuthorityScope : IEquatable<AuthorityScope>
{
    readonly bool all;
    readonly ImmutableArray<string> purposes;

    AuthorityScope(bool all, ImmutableArray<string> purposes) => (this.all, this.purposes) = (all, purposes);

    /// <summary>Everything that the policy lets be told at all.</summary>
    public static AuthorityScope All { get; } = new(true, []);

    /// <summary>These purposes of the access policy and no other.</summary>
    public static AuthorityScope Only(params IEnumerable<string> purposes) =>
        new(false, [.. purposes.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)]);

    /// <summary>Whether it covers everything; then <see cref="Purposes"/> is empty.</summary>
    public bool IsAll => all;

    /// <summary>The named purposes, sorted.</summary>
    public ImmutableArray<string> Purposes => purposes;

    public bool Covers(string purpose) => all || purposes.Contains(purpose, StringComparer.Ordinal);

    public bool Equals(AuthorityScope? other) =>
        other is not null && all == other.all && purposes.SequenceEqual(other.purposes, StringComparer.Ordinal);

    public override bool Equals(object? obj) => Equals(obj as AuthorityScope);

    public override int GetHashCode()
    {
        var hash = new HashCode();
        hash.Add(all);
        foreach (var purpose in purposes) hash.Add(purpose, StringComparer.Ordinal);
        return hash.ToHashCode();
    }

    public override string ToString() => all ? "all" : string.Join(", ", purposes);
}
