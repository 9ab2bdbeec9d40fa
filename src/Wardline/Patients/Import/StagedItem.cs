using System.Text.Json;
using System.Text.Json.Serialization;
using Wardline.Patients.Import.Reading;

namespace Wardline.Patients.Import;

/// <summary>A part of a resource and the segment it goes to.</summary>
sealed record StagedPart(string Segment, byte[] Json);

/// <summary>What is staged of a resource, sealed: all that is needed once its patient is known.</summary>
/// <param name="Type">FHIR type.</param>
/// <param name="Identities">Identifier tokens in plain (system and value) for a Patient; else one string that makes it the same resource next time.</param>
/// <param name="ByContent">The identity is its content: equal ones of one patient are numbered.</param>
/// <param name="Parts">What is sealed; empty for a rejected resource.</param>
/// <param name="Rejected">It was rejected, and only marks the patient's record as incomplete.</param>
/// <param name="At">Where it stands, for a rejection that comes later.</param>
/// <param name="Candidates">Tokens of the names under which its patient may be staged; empty for a Patient.</param>
/// <param name="Identifier">The patient's identifier, when it was referred to by that.</param>
sealed record StagedItem(
    string Type, string[] Identities, bool ByContent, StagedPart[] Parts, bool Rejected, Position At, byte[][] Candidates, string? Identifier)
{
    public byte[] ToBytes() => JsonSerializer.SerializeToUtf8Bytes(this, StagedJson.Default.StagedItem);

    public static StagedItem From(ReadOnlySpan<byte> bytes) => JsonSerializer.Deserialize(bytes, StagedJson.Default.StagedItem)!;

    /// <summary>One identifier as text; a length before the system keeps two different pairs from looking alike.</summary>
    public static string Text(SourceIdentifier identifier) => $"{identifier.System.Length}:{identifier.System}|{identifier.Value}";

    /// <summary>Says nothing of its contents.</summary>
    public override string ToString() => Type;
}

[JsonSerializable(typeof(StagedItem))]
sealed partial class StagedJson : JsonSerializerContext;
