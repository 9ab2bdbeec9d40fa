using System.Text.Json;

namespace Wardline.Samples;

/// <summary>How references inside one container are written.</summary>
enum ReferenceStyle
{
    /// <summary><c>Patient/ID</c>: NDJSON, collection, searchset.</summary>
    Relative,

    /// <summary><c>urn:uuid:ID</c>: a transaction bundle that carries all it names.</summary>
    Urn,

    /// <summary>As <see cref="Urn"/>, but practitioners by query: <c>Practitioner?identifier=SYSTEM|VALUE</c>.</summary>
    UrnAndQuery,
}

/// <summary>FHIR's recurring shapes on top of the JSON writer; the element order is that of the specification.</summary>
sealed class FhirWriter(Utf8JsonWriter json, ReferenceStyle style)
{
    public ReferenceStyle Style => style;

    public void Open(string type, string? id, Code? label)
    {
        json.WriteStartObject();
        json.WriteString("resourceType", type);
        if (id is not null) json.WriteString("id", id);
        if (label is not { } security) return;
        Start("meta");
        Array("security");
        Coding(security);
        Coding(Code.Hl7("v3-Confidentiality", "R", "restricted"));
        EndArray();
        End();
    }

    public void Start(string name) => json.WriteStartObject(name);
    public void Start() => json.WriteStartObject();
    public void End() => json.WriteEndObject();
    public void Array(string name) => json.WriteStartArray(name);
    public void EndArray() => json.WriteEndArray();
    public void Text(string name, string value) => json.WriteString(name, value);
    public void Text(string value) => json.WriteStringValue(value);
    public void Number(string name, int value) => json.WriteNumber(name, value);
    public void Flag(string name, bool value) => json.WriteBoolean(name, value);
    public void Day(string name, DateOnly day) => json.WriteString(name, Calendar.Text(day));

    /// <summary>A decimal with as many digits after the point as <paramref name="scale"/> says: FHIR keeps precision.</summary>
    public void Decimal(string name, int units, byte scale) =>
        json.WriteNumber(name, new decimal(units, 0, 0, false, scale));

    public void Coding(Code code)
    {
        json.WriteStartObject();
        json.WriteString("system", code.System);
        json.WriteString("code", code.Value);
        json.WriteString("display", code.Display);
        json.WriteEndObject();
    }

    /// <summary>A CodeableConcept with one or two codings of the same meaning.</summary>
    public void Concept(string name, Code code, Code? also = null)
    {
        Start(name);
        ConceptBody(code, also);
    }

    /// <summary>An array of one CodeableConcept.</summary>
    public void Concepts(string name, Code code, Code? also = null)
    {
        Array(name);
        Start();
        ConceptBody(code, also);
        EndArray();
    }

    void ConceptBody(Code code, Code? also)
    {
        Array("coding");
        Coding(code);
        if (also is { } second) Coding(second);
        EndArray();
        Text("text", code.Display);
        End();
    }

    public void Identifier(string system, string value, Code? type = null)
    {
        Start();
        if (type is { } kind) Concept("type", kind);
        Text("system", system);
        Text("value", value);
        End();
    }

    public void Reference(string name, string type, string id)
    {
        Start(name);
        Target(type, id);
        End();
    }

    public void References(string name, string type, params ReadOnlySpan<string> ids)
    {
        Array(name);
        foreach (var id in ids)
        {
            Start();
            Target(type, id);
            End();
        }
        EndArray();
    }

    public void Target(string type, string id) =>
        Text("reference", style == ReferenceStyle.Relative ? type + "/" + id : "urn:uuid:" + id);

    public void Clinician(string name, Clinician clinician)
    {
        Start(name);
        ClinicianBody(clinician);
        End();
    }

    public void ClinicianBody(Clinician clinician)
    {
        if (style == ReferenceStyle.UrnAndQuery) Text("reference", "Practitioner?identifier=" + CareNetwork.NpiSystem + "|" + clinician.Npi);
        else Target("Practitioner", clinician.Id);
        Text("display", clinician.Display);
    }

    public void Period(string name, string from, string? until)
    {
        Start(name);
        Text("start", from);
        if (until is not null) Text("end", until);
        End();
    }

    public void Money(string name, int cents)
    {
        Start(name);
        Decimal("value", cents, 2);
        Text("currency", "USD");
        End();
    }
}
