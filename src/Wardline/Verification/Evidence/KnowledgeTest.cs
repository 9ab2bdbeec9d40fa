using Wardline.Guard.Vault;
using Wardline.Verification.Comparing;
using Wardline.Verification.OnFile;

namespace Wardline.Verification.Evidence;

/// <summary>How an answer to each knowledge factor is compared, and which documents that needs.</summary>
static class KnowledgeTest
{
    /// <summary>The one segment that the factor's expected answer stands in; null when this is no knowledge factor.</summary>
    public static string? SegmentOf(string factor) => factor switch
    {
        FactorIds.FullName or FactorIds.BirthDate => Segments.Identity,
        FactorIds.Address or FactorIds.Phone or FactorIds.Email => Segments.Contact,
        FactorIds.SsnLast4 or FactorIds.Mrn => Segments.Identifiers,
        FactorIds.MemberId => Segments.Coverage,
        _ => null,
    };

    /// <summary>Match or no match; a factor without a comparer never matches. <paramref name="quiet"/>: contact points that were changed lately don't either.</summary>
    public static bool Matches(string factor, string? said, Expected expected, SpellingTolerance spelling, QuietTime? quiet = null) => factor switch
    {
        FactorIds.FullName => FullName.Matches(said, ExpectedAnswers.Names(expected[Segments.Identity]), spelling),
        FactorIds.BirthDate => ExpectedAnswers.BirthDate(expected[Segments.Identity]) is { } day && BirthDate.Matches(said, day),
        FactorIds.Address => Address.Matches(said, ExpectedAnswers.Addresses(expected[Segments.Contact], quiet)),
        FactorIds.Phone => Phone.Matches(said, ExpectedAnswers.Phones(expected[Segments.Contact], quiet)),
        FactorIds.Email => Email.Matches(said, ExpectedAnswers.Emails(expected[Segments.Contact], quiet)),
        FactorIds.SsnLast4 => SsnLastFour.Matches(said, ExpectedAnswers.SocialSecurityNumbers(expected[Segments.Identifiers])),
        FactorIds.Mrn => RecordNumber.Matches(said, ExpectedAnswers.RecordNumbers(expected[Segments.Identifiers])),
        FactorIds.MemberId => RecordNumber.Matches(said, ExpectedAnswers.MemberIds(expected[Segments.Coverage])),
        _ => false,
    };
}
