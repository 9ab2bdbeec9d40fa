using Wardline.Calls;

namespace Wardline.Server.Calls;

/// <summary>The desk's words for codes. Nothing here hints at an answer or at what is on file.</summary>
static class CallWords
{
    /// <summary>caller-asked → Caller asked.</summary>
    public static string Title(string code) => code.Length == 0 ? "" : char.ToUpperInvariant(code[0]) + code[1..].Replace('-', ' ').Replace('.', ' ');

    /// <summary>How a step ended, by the code in the address; null for a code that isn't one.</summary>
    public static (string Text, bool Good)? Told(string? code) => code switch
    {
        "opened" => ("The call is open. Begin with whom it is about.", true),
        "found" => ("One patient fits. The call is about this patient now.", true),
        "found-moved" => ("One patient fits. The call is about this patient now. What you had begun to write about the one before stands in the note.", true),
        "found-destroyed" => ("One patient fits. The call is about this patient now. What you had begun to write about the one before is gone: a note was unfinished as well.", false),
        "match" => ("That matches.", true),
        "no-match" => ("That does not match.", false),
        "self" => ("Noted: the caller speaks as the patient.", true),
        "representative" => ("Noted: the caller is a representative on file.", true),
        "purpose" => ("The purpose is set.", true),
        "language" => ("The sentences come in this language now.", true),
        "note" => ("The note is kept.", true),
        "scratchpad" => ("The scratchpad is saved.", true),
        "request" => ("Taken. It is with the care team now.", true),
        "message-acknowledge" => ("Noted that you do it.", true),
        "message-answer" => ("The answer is kept for the patient's next call.", true),
        "message-done" => ("It is done and closed.", true),
        "message-return" => ("It went back, with your reason.", true),
        "disclosure" => ("Noted what was told. You confirm it at the wrap-up.", true),
        "wrapped-up" => ("The call is wrapped up. Its record is closed to you.", true),
        "asked" => ("Asked. The answer shows beside the call.", true),
        "withdrawn" => ("Taken back.", true),
        "offered" => ("Your colleague sees the call now. Stay on the line until it is taken.", true),
        "taken" => ("The call is yours. What was established holds; answers were not kept.", true),
        "whispered" => ("Sent. It stands on the agent's page now.", true),
        "seen" => ("The agent is told that you are coming.", true),
        "approved" => ("Your word counts on this call only. Somebody else will review it.", true),
        "declined" => ("The agent is told that you can't vouch for this caller.", true),
        "duress" => ("Acknowledged. It is off the boards.", true),
        "reviewed" => ("Your review is kept.", true),
        "addendum" => ("Added to the notes of the call. It isn't shown again.", true),
        "sheet-entered" => ("Entered late, from paper. Write “entered” on the sheet and shred it today.", true),
        "sheet-beyond" => ("Entered late, from paper. More was told than its steps open: a supervisor looks at it.", false),
        "sheet-spoiled" => ("Noted: the sheet is void. Shred it.", true),
        "sheet-lost" => ("Noted: the sheet is lost. Tell a supervisor now; if it was written on, it is an incident.", false),
        "entered" => ("The representative is entered. The agent now asks the caller for the name.", true),
        _ => null,
    };

    /// <summary>Another way to go on, as an instruction to the agent.</summary>
    public static string Instead(string code) => code switch
    {
        "send-code" => "Send a code by e-mail.",
        "call-back" => "Call back to the number on file.",
        "by-hand" => "Do it at your telephone by hand.",
        "verify" => "Ask another question.",
        "identify" => "Ask for the name and birth date, or the member ID.",
        "ask-supervisor" => "Ask a supervisor for help.",
        "call-back-later" => "Ask the caller to call again later.",
        "look-again" => "Look at the page again, then repeat the step.",
        "take-message" => "Take a request to be called back, or a note, then wrap up.",
        "purpose" => "Choose what the caller wants.",
        "transfer" => "Give the caller the right number, or transfer the call.",
        "give-reason" => "Choose a reason from the list.",
        "give-disposition" => "Choose how the call ended.",
        "view" => "Open the view first.",
        "choose-colleague" => "Choose somebody who takes this client's calls.",
        "read-message" => "Open the message first.",
        "confirm-disclosures" => "Confirm each thing you told, or that you told nothing.",
        "take-or-keep" => "Take the text of the other window, or keep your own.",
        "wrap-up" => "Open the call and wrap it up.",
        "look-at-sheets" => "Look it up in the list of sheets.",
        "look-at-times" => "Compare the times with the paper.",
        "keep-or-discard" => "Add the unfinished note, or discard it.",
        _ => Title(code) + ".",
    };

    /// <summary>What the agent mends in a form of their own, of which the caller needs to hear nothing; null for all other refusals.</summary>
    public static string? Mend(RefusalKind kind, Place place) => (kind, place) switch
    {
        (RefusalKind.BadInput, Place.Notes) => $"Write something, of at most {AddNote.Longest} characters.",
        (RefusalKind.BadInput, Place.Told) => "Choose what you told. For somebody else, write in the details who it was, and what.",
        (RefusalKind.UnkeptText, Place.WrapUp) => "You have typed something and not kept it. Add or discard it.",
        (RefusalKind.BadInput, Place.Requests) => "Fill in what it is about. A message needs its words, a refill the medication, a call back the time.",
        (RefusalKind.UnknownReason, Place.Record) => "Choose the reason first, then reveal the field.",
        (RefusalKind.UnknownDisposition, Place.WrapUp) => "Choose how the call ended.",
        (RefusalKind.ConfirmDisclosures, Place.WrapUp) => "Confirm each thing you told, or that you told nothing.",
        _ => null,
    };

    /// <summary>The rule behind a refusal.</summary>
    public static string Rule(RefusalKind kind) => kind switch
    {
        RefusalKind.NotYourCall => "Only the person who holds a call can work on it.",
        RefusalKind.CallOver => "After the wrap-up a call stays closed.",
        RefusalKind.MovedOn => "The call went on in the meantime, perhaps in another tab. Nothing was done twice.",
        RefusalKind.RoleMayNot => "Your roles don't include this step.",
        RefusalKind.UnknownPurpose => "A purpose of the list must be chosen.",
        RefusalKind.PurposeNotOnLine => "This line is not for that purpose.",
        RefusalKind.BadInput => "Something is missing, too long or not in a form that can be used.",
        RefusalKind.SayMore => "A search needs name and birth date together, a member ID, or a phone number.",
        RefusalKind.TooManySearches => $"A call has {Identify.MostSearches} searches, so that nobody can be looked for by trying.",
        RefusalKind.NotIdentified => "The call must be about one patient first.",
        RefusalKind.VerifyFirst => "The caller isn't verified yet.",
        RefusalKind.NoPurpose => "The record opens for a purpose only, and none is chosen.",
        RefusalKind.UnknownFactor => "That question isn't in use here.",
        RefusalKind.AlreadyMatched => "That has matched already; asking again adds nothing.",
        RefusalKind.FactorUsedUp => "That question may not be asked again in this call.",
        RefusalKind.Locked => "Too many answers did not match, so questions are closed for now. This protects the patient.",
        RefusalKind.CodeNotPossible => "A code can't be sent in this call.",
        RefusalKind.TooManyCodes => "No more codes may be sent for now.",
        RefusalKind.NoCodeSent => "There is no code in this call yet.",
        RefusalKind.CodeOver => "The code was used, came too late or was entered wrong too often.",
        RefusalKind.NoAuthority => "The caller has no authority for this patient or purpose. Knowing a lot about somebody gives none (45 CFR 164.502(g)).",
        RefusalKind.SaidOtherwise => "In this call the caller said they speak for somebody else; they can't become the patient now.",
        RefusalKind.SupervisorNeeded => "Only a supervisor can do this.",
        RefusalKind.OwnCall => "Nobody enters a representative for their own call: it takes a second person.",
        RefusalKind.MoreNeeded => "What the caller wants needs stronger verification than there is.",
        RefusalKind.NotForThisPurpose => "The chosen purpose doesn't need this (minimum necessary, 45 CFR 164.502(b)).",
        RefusalKind.UnknownReason => "A masked value needs a reason of the list.",
        RefusalKind.UnknownDisposition => "A call ends with one of the listed results.",
        RefusalKind.NothingOpened => "Nothing was opened in this call that could have been told.",
        RefusalKind.ConfirmDisclosures => "What you confirm must be exactly what was noted.",
        RefusalKind.NoTelephone => "This call is on no telephone system that takes orders from here, or not any more.",
        RefusalKind.CallBackNotPossible => "There is no number on file that may be called back: none at all, or none that has been there long enough.",
        RefusalKind.TooManyCallBacks => "No more call-backs may be made for now.",
        RefusalKind.NoCallBack => "There is no call-back in this call that waits for an answer.",
        RefusalKind.NotReached => "The telephone system has not said yet that somebody picked up.",
        RefusalKind.ChangedElsewhere => "This text was changed in another window.",
        RefusalKind.UnkeptText => "Text that was typed and not kept would be lost with the call.",
        RefusalKind.AlreadyAsked => "This has been asked already and waits for its answer.",
        RefusalKind.CantTakeCalls => "Only somebody who takes this client's calls can have it.",
        RefusalKind.VouchedYourself => "Who has vouched for a caller or entered a representative doesn't work that call: it takes a second person.",
        RefusalKind.StillConsulted => "Your colleague speaks with you while the caller waits. With “Hand over now” on their screen the caller and the call come to you together.",
        RefusalKind.NoMessage => "There is no such message, or it is not addressed to your client.",
        RefusalKind.MessageOver => "What is done or returned stays as it is; nobody opens it any more.",
        RefusalKind.ReadFirst => "A message is read before anything is done about it.",
        RefusalKind.StillOpen => "The call isn't wrapped up yet: write a note in it.",
        RefusalKind.AddendumLate => "The time to add to the notes of this call is over.",
        RefusalKind.NoSuchSheet => "No sheet of this client has that number. Compare it with the paper, the last digit too.",
        RefusalKind.SheetUsed => "A sheet is entered once, and declared void once.",
        RefusalKind.OutOfTime => "The call ended after it began, not in the future, not before the sheet was printed, and not too many days ago; past those a supervisor enters it.",
        RefusalKind.TooManySheets => $"You have too many sheets out: {Wardline.Calls.Downtime.PrintSheets.MostOut} at most. Enter them, or declare them spoiled or lost.",
        _ => throw new ArgumentOutOfRangeException(nameof(kind)),
    };
}
