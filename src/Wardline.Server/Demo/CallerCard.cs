using System.Globalization;
using Wardline.Samples;
using Wardline.Server.Switch;
using Wardline.Verification;

namespace Wardline.Server.Demo;

/// <summary>Somebody who could ring, for whoever plays the caller.</summary>
/// <param name="Id">Short name, for links.</param>
/// <param name="Title">What kind of caller it is.</param>
/// <param name="Who">Who rings.</param>
/// <param name="From">The number as the agent hears it.</param>
/// <param name="Line">The line that is dialled.</param>
/// <param name="Wants">What the caller wants.</param>
/// <param name="Answers">What the caller would answer, in the order in which it is best asked.</param>
/// <param name="Ends">How it should end.</param>
/// <param name="About">The patient whom the call is about.</param>
public sealed record CallerCard(string Id, string Title, string Who, string From, DemoLine Line, string Wants, IReadOnlyList<CardAnswer> Answers, string Ends, SamplePerson About)
{
    /// <summary>What the carrier says of the number.</summary>
    public string Carrier { get; init; } = "passed/A";

    /// <summary>What the caller says to this factor at first; null when the caller has no answer.</summary>
    public string? Says(string factor) => Answers.FirstOrDefault(a => a.Factor == factor)?.Said;
}

/// <summary>Answers as a patient's record has them.</summary>
static class Knows
{
    public static CardAnswer Name(SamplePerson p) => new("Full name", $"{p.Given[0]} {p.Family}", FactorIds.FullName);

    public static CardAnswer Birth(SamplePerson p) => Birth(p.BirthDate);

    public static CardAnswer Birth(DateOnly day) => new("Birth date", Text(day), FactorIds.BirthDate);

    public static CardAnswer Street(SamplePerson p) => new("Address", $"{p.Address.Street}{(p.Address.Unit is { } unit ? ", " + unit : "")}, {p.Address.Zip}", FactorIds.Address);

    public static CardAnswer Member(SamplePerson p) => new("Member id", p.Insurance!.MemberId, FactorIds.MemberId);

    public static CardAnswer Phone(SamplePerson p) => new("Phone on file", p.MobilePhone!, FactorIds.Phone);

    public static CardAnswer LastFour(SamplePerson p) => new("Last four of the social security number", p.Ssn![^4..], FactorIds.SsnLast4);

    public static CardAnswer Code(SamplePerson p) => new("Code by e-mail", $"reads it from the mailbox {p.Email}", null);

    public static string Text(DateOnly day) => day.ToString("MM/dd/yyyy", CultureInfo.InvariantCulture);

    public static string Full(SamplePerson p) => $"{p.Given[0]} {p.Family}";
}
