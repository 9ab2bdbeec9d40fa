using System.Collections.Immutable;

namespace Wardline.Calls;

/// <summary>The words for each refusal. None hints at an answer, and none tells which answer was wrong or what is on file.</summary>
static class RefusalWords
{
    const string Code = "send-code", Ask = "verify", Search = "identify", Supervisor = "ask-supervisor", Later = "call-back-later", Again = "look-again", Message = "take-message";

    public static (string Say, ImmutableArray<string> Instead) Of(RefusalKind kind) => kind switch
    {
        RefusalKind.NotYourCall => ("I can't help with that call; let me get somebody who can.", [Again]),
        RefusalKind.CallOver => ("This call is finished. If something is missing, please call us again.", [Later]),
        RefusalKind.MovedOn => ("One moment please, I am looking at that again.", [Again]),
        RefusalKind.RoleMayNot => ("That is not something I can do; I will connect you with a colleague.", [Supervisor]),
        RefusalKind.UnknownPurpose => ("Could you tell me again what you are calling about?", ["purpose"]),
        RefusalKind.PurposeNotOnLine => ("This line can't help with that; I will give you the right number.", ["transfer"]),
        RefusalKind.BadInput => ("Could you please say that once more?", [Again]),
        RefusalKind.SayMore => ("Please tell me the name and the birth date, or the member ID on the card.", [Search]),
        RefusalKind.TooManySearches => ("I can't find it on this call. Please have the insurance card or a letter from us at hand and call again.", [Message, Later, Supervisor]),
        RefusalKind.NotIdentified => ("May I have the name and the birth date, please?", [Search]),
        RefusalKind.VerifyFirst => ("Before we go on I have to ask a few questions to protect your privacy.", [Ask, Code]),
        RefusalKind.NoPurpose => ("What can I help you with today?", ["purpose"]),
        RefusalKind.UnknownFactor => ("Let me ask you something else.", [Ask, Code]),
        RefusalKind.AlreadyMatched => ("Thank you, I have that already.", [Ask, Code]),
        RefusalKind.FactorUsedUp => ("Let us try it another way.", [Ask, Code]),
        RefusalKind.Locked => ("I can't confirm your details on this call. That protects you; here is what we can do instead.", [Code, Message, Supervisor, Later]),
        RefusalKind.CodeNotPossible => ("I can't send you a code. Let us try it another way.", [Ask, Supervisor, Message]),
        RefusalKind.TooManyCodes => ("I can't send any more codes for now. Let us try it another way.", [Ask, Supervisor, Message]),
        RefusalKind.NoCodeSent => ("I have not sent you a code yet. Shall I?", [Code]),
        RefusalKind.CodeOver => ("That code is no longer good. Shall I send you another?", [Code, Ask]),
        RefusalKind.NoAuthority => ("I can't discuss this with you. The patient can call us, or name you as a representative in writing.", [Message, Supervisor]),
        RefusalKind.SaidOtherwise => ("I can't go on with this. The patient is welcome to call us.", [Message, Supervisor]),
        RefusalKind.SupervisorNeeded => ("I will ask my supervisor about that.", [Supervisor]),
        RefusalKind.OwnCall => ("Somebody else has to look at that.", [Supervisor]),
        RefusalKind.MoreNeeded => ("Before I can tell you that I need to be more certain who I am speaking with.", [Ask, Code]),
        RefusalKind.NotForThisPurpose => ("I can't see that for what you are calling about.", ["purpose", "transfer"]),
        RefusalKind.UnknownReason => ("One moment please.", ["give-reason"]),
        RefusalKind.UnknownDisposition => ("One moment please.", ["give-disposition"]),
        RefusalKind.NothingOpened => ("I have nothing open that I could have told you.", ["view"]),
        RefusalKind.ConfirmDisclosures => ("One moment please, I am finishing my notes.", ["confirm-disclosures"]),
        RefusalKind.ChangedElsewhere => ("One moment please, I am finishing my notes.", ["take-or-keep"]),
        RefusalKind.UnkeptText => ("One moment please, I am finishing my notes.", ["keep-or-discard"]),
        RefusalKind.AlreadyAsked => ("Somebody is being asked already; one moment please.", [Again]),
        RefusalKind.CantTakeCalls => ("One moment please, I am looking for a colleague.", ["choose-colleague"]),
        RefusalKind.VouchedYourself => ("A colleague will go on with this call.", [Supervisor]),
        RefusalKind.NoMessage => ("I don't find that message.", [Again]),
        RefusalKind.MessageOver => ("That is finished already.", [Again]),
        RefusalKind.ReadFirst => ("One moment please, I am reading it first.", ["read-message"]),
        RefusalKind.NoSuchSheet => ("One moment please, I am looking for that sheet.", [Again]),
        RefusalKind.SheetUsed => ("That sheet is dealt with already.", ["look-at-sheets"]),
        RefusalKind.OutOfTime => ("One moment please, I am looking at the time on that sheet.", ["look-at-times"]),
        RefusalKind.TooManySheets => ("One moment please, I am looking for a sheet.", ["look-at-sheets"]),
        _ => throw new ArgumentOutOfRangeException(nameof(kind)),
    };
}
