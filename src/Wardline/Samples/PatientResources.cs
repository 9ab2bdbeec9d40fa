namespace Wardline.Samples;

/// <summary>Patient and RelatedPerson: who people are and how they are reached.</summary>
static class PatientResources
{
    static readonly Code MedicalRecord = Code.Hl7("v2-0203", "MR", "Medical record number");
    static readonly Code SocialSecurity = Code.Hl7("v2-0203", "SS", "Social Security number");

    public static void WritePatient(ResourceSink sink, SamplePerson person, Chart chart)
    {
        var w = sink.Open("Patient", person.Id);
        w.Array("identifier");
        w.Identifier(SamplePopulation.MrnSystem, person.Mrn, MedicalRecord);
        // Both spellings are met in practice; whoever compares must not mind hyphens.
        if (person.Ssn is { } ssn)
            w.Identifier(SamplePopulation.SsnSystem, person.Index % 2 == 0 ? ssn : ssn.Replace("-", "", StringComparison.Ordinal), SocialSecurity);
        w.EndArray();
        w.Flag("active", true);
        Names(w, person);
        Telecom(w, person.MobilePhone, person.HomePhone, person.Email, person.ContactSince);
        w.Text("gender", person.Gender);
        w.Day("birthDate", person.BirthDate);
        if (person.DiedOn is { } died) w.Day("deceasedDateTime", died);
        Address(w, person.Address, "home");
        if (person.Age >= 18)
            w.Concept("maritalStatus", person.Married ? Code.Hl7("v3-MaritalStatus", "M", "Married") : Code.Hl7("v3-MaritalStatus", "S", "Never Married"));
        if (person.BirthOrder is { } order) w.Number("multipleBirthInteger", order);
        Communication(w, person.Language);
        w.Array("generalPractitioner");
        w.Start();
        w.ClinicianBody(chart.Clinician);
        w.End();
        w.EndArray();
        w.Reference("managingOrganization", "Organization", chart.Clinic.Id);
        sink.Close();
    }

    public static void WriteRelatives(ResourceSink sink, SamplePerson person)
    {
        foreach (var relative in person.Relatives)
        {
            var w = sink.Open("RelatedPerson", relative.Id);
            w.Array("identifier");
            w.Identifier(SamplePopulation.RelatedPersonSystem, relative.Number);
            w.EndArray();
            w.Flag("active", relative.IsCurrent);
            w.Reference("patient", "Patient", person.Id);
            w.Concepts("relationship", Code.Hl7("v3-RoleCode", relative.Role, Role(relative.Role)));
            w.Array("name");
            Name(w, "official", relative.Family, [relative.Given], null);
            w.EndArray();
            if (relative.Phone is not null || relative.Email is not null) Telecom(w, relative.Phone, null, relative.Email, relative.From);
            w.Text("gender", relative.Gender);
            if (relative.BirthDate is { } birth) w.Day("birthDate", birth);
            if (relative.PatientIndex is not null) Address(w, person.Address, "home");
            w.Period("period", Calendar.Text(relative.From), relative.Until is { } until ? Calendar.Text(until) : null);
            sink.Close();
        }
    }

    static string Role(string code) => code switch
    {
        "MTH" => "mother",
        "FTH" => "father",
        "SPS" => "spouse",
        "SONC" => "natural son",
        "DAUC" => "natural daughter",
        "GRMTH" => "grandmother",
        "GUARD" => "guardian",
        "SIB" => "sibling",
        "FRND" => "unrelated friend",
        _ => throw new InvalidOperationException("A role without a text: add one to PatientResources.Role."),
    };

    static void Names(FhirWriter w, SamplePerson person)
    {
        w.Array("name");
        Name(w, "official", person.Family, person.Given, person.Suffix);
        if (person.Nickname is { } nickname) Name(w, "nickname", null, [nickname], null);
        if (person.MaidenName is { } maiden) Name(w, "old", maiden, [person.Given[0]], null);
        w.EndArray();
    }

    static void Name(FhirWriter w, string use, string? family, IReadOnlyList<string> given, string? suffix)
    {
        w.Start();
        w.Text("use", use);
        if (family is not null) w.Text("family", family);
        w.Array("given");
        foreach (var name in given) w.Text(name);
        w.EndArray();
        if (suffix is not null)
        {
            w.Array("suffix");
            w.Text(suffix);
            w.EndArray();
        }
        w.End();
    }

    /// <summary>Nothing at all when there is nothing: an empty array is no valid FHIR.</summary>
    public static void Telecom(FhirWriter w, string? mobile, string? home, string? email, DateOnly? since)
    {
        if (mobile is null && home is null && email is null) return;
        w.Array("telecom");
        if (mobile is not null) Contact(w, "phone", mobile, "mobile", since);
        if (home is not null) Contact(w, "phone", home, "home", since);
        if (email is not null) Contact(w, "email", email, null, since);
        w.EndArray();
    }

    public static void Contact(FhirWriter w, string system, string value, string? use, DateOnly? since = null)
    {
        w.Start();
        w.Text("system", system);
        w.Text("value", value);
        if (use is not null) w.Text("use", use);
        if (since is { } from) w.Period("period", Calendar.Text(from), null);
        w.End();
    }

    public static void Address(FhirWriter w, SampleAddress address, string use)
    {
        w.Array("address");
        w.Start();
        w.Text("use", use);
        w.Array("line");
        w.Text(address.Street);
        if (address.Unit is not null) w.Text(address.Unit);
        w.EndArray();
        w.Text("city", address.City);
        w.Text("state", address.State);
        w.Text("postalCode", address.Zip);
        w.Text("country", "US");
        w.End();
        w.EndArray();
    }

    static void Communication(FhirWriter w, string language)
    {
        w.Array("communication");
        w.Start();
        w.Concept("language", new Code("urn:ietf:bcp:47", language, LanguageName(language)));
        w.Flag("preferred", true);
        w.End();
        w.EndArray();
    }

    static string LanguageName(string tag) => tag switch
    {
        "en" => "English",
        "es" => "Spanish",
        "pl" => "Polish",
        "zh" => "Chinese",
        "vi" => "Vietnamese",
        "ko" => "Korean",
        "hi" => "Hindi",
        "ar" => "Arabic",
        "fr" => "French",
        _ => throw new InvalidOperationException("A language without a name: add one to PatientResources.LanguageName."),
    };
}
