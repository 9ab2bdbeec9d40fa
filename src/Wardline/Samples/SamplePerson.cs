namespace Wardline.Samples;

/// <summary>The plain facts of one invented patient: what a caller card or a test needs to know.</summary>
/// <param name="Index">Place in the population, from 0.</param>
/// <param name="Id">The Patient resource's id, a UUID in lower case.</param>
/// <param name="Mrn">Medical record number under <see cref="SamplePopulation.MrnSystem"/>.</param>
/// <param name="Ssn">Never-issued social security number, <c>AAA-GG-SSSS</c>; null for some.</param>
/// <param name="Given">First and middle names.</param>
/// <param name="Family">Surname as the record writes it.</param>
/// <param name="Suffix">Jr. or Sr., where a parent and child share a name.</param>
/// <param name="Nickname">What the person is called, where it is on record.</param>
/// <param name="MaidenName">Surname before marriage, where it is on record.</param>
/// <param name="Gender">FHIR administrative gender: male, female, other, unknown.</param>
/// <param name="BirthDate">Day of birth.</param>
/// <param name="DiedOn">Day of death, or null.</param>
/// <param name="BirthOrder">1 or 2 for twins.</param>
/// <param name="MobilePhone">E.164 with hyphens, <c>+1-617-555-0142</c>; null when there is none.</param>
/// <param name="HomePhone">The household's landline, or null.</param>
/// <param name="Email">Address at example.com, .org or .net, or null.</param>
/// <param name="Address">Where the household lives.</param>
/// <param name="Language">BCP 47 tag of the preferred language.</param>
/// <param name="Married">Whether the person is married.</param>
/// <param name="Insurance">The current policy; null for the uninsured.</param>
/// <param name="Relatives">People on file who may be asked about or may ask.</param>
/// <param name="Sensitivity">Which specially protected care the record holds.</param>
public sealed record SamplePerson(
    int Index, string Id, string Mrn, string? Ssn,
    IReadOnlyList<string> Given, string Family, string? Suffix, string? Nickname, string? MaidenName,
    string Gender, DateOnly BirthDate, DateOnly? DiedOn, int? BirthOrder,
    string? MobilePhone, string? HomePhone, string? Email, SampleAddress Address, string Language, bool Married,
    SampleInsurance? Insurance, IReadOnlyList<SampleRelative> Relatives, Sensitivity Sensitivity)
{
    /// <summary>
    /// Since when telephones and mailbox are on file: years for most, days for a few, whose mailbox is too young for a code;
    /// null where the record doesn't say.
    /// </summary>
    public DateOnly? ContactSince { get; init; }

    /// <summary>Age in full years on <see cref="SamplePopulation.ReferenceDate"/>.</summary>
    public int Age => Calendar.Age(BirthDate);
}

/// <summary>A postal address in the United States.</summary>
/// <param name="Street">House number and street.</param>
/// <param name="Unit">Apartment or unit, or null.</param>
/// <param name="City">Place.</param>
/// <param name="State">Two letters.</param>
/// <param name="Zip">Five digits that really lie in that state.</param>
public sealed record SampleAddress(string Street, string? Unit, string City, string State, string Zip);

/// <summary>The policy a person is insured under.</summary>
/// <param name="Payor">Place of the insurer in the list of invented payors, from 0.</param>
/// <param name="PayorName">The insurer.</param>
/// <param name="SubscriberId">The policy's number, shared by a family.</param>
/// <param name="MemberId">The person's own number: the policy's with a two-digit suffix.</param>
/// <param name="Relationship">Code of subscriber-relationship: self, spouse, child.</param>
/// <param name="Group">The employer's group number.</param>
/// <param name="ClaimGroup">Number that a family's claims of one year share: never an identity.</param>
public sealed record SampleInsurance(
    int Payor, string PayorName, string SubscriberId, string MemberId, string Relationship, string Group, string ClaimGroup);

/// <summary>A RelatedPerson of a patient.</summary>
/// <param name="Id">The resource's id.</param>
/// <param name="Number">Its identifier under <see cref="SamplePopulation.RelatedPersonSystem"/>.</param>
/// <param name="Role">Code of v3-RoleCode: MTH, FTH, SPS, SONC, DAUC, GUARD, GRMTH, FRND, SIB.</param>
/// <param name="Given">First name.</param>
/// <param name="Family">Surname.</param>
/// <param name="Gender">FHIR administrative gender.</param>
/// <param name="BirthDate">Day of birth, or null when it is not on file.</param>
/// <param name="Phone">Telephone, or null.</param>
/// <param name="Email">E-mail address, or null.</param>
/// <param name="From">First day of the relationship's period.</param>
/// <param name="Until">Last day; null while it lasts.</param>
/// <param name="PatientIndex">The same human's place in the population, where they are patients too.</param>
public sealed record SampleRelative(
    string Id, string Number, string Role, string Given, string Family, string Gender, DateOnly? BirthDate,
    string? Phone, string? Email, DateOnly From, DateOnly? Until, int? PatientIndex)
{
    /// <summary>Whether the period covers <see cref="SamplePopulation.ReferenceDate"/> and later.</summary>
    public bool IsCurrent => Until is null;
}

/// <summary>Care that law or custom protects beyond the rest of the record.</summary>
public enum Sensitivity
{
    /// <summary>Nothing of the kind.</summary>
    None,

    /// <summary>Treatment of substance use (42 CFR Part 2).</summary>
    SubstanceUse,

    /// <summary>Psychotherapy (45 CFR 164.501).</summary>
    Psychotherapy,

    /// <summary>HIV.</summary>
    Hiv,

    /// <summary>Sexual and reproductive health.</summary>
    Reproductive,

    /// <summary>Genetic findings.</summary>
    Genetic,
}
