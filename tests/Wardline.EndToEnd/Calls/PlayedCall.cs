using System.Text.RegularExpressions;
using Wardline.Calls;
using Wardline.Guard.Access;
using Wardline.Guard.Setup;
using Wardline.Guard.Vault;
using Wardline.Mail;
using Wardline.Policies;
using Wardline.Verification;

namespace Wardline.EndToEnd.Calls;

/// <summary>One agent's desk, whose codes arrive in a folder of its own, and the full path of a call on it.</summary>
sealed class PlayedCall
{
    readonly CallFloor _floor;
    readonly Agent _agent;
    readonly LineFacts _line;
    readonly string _mailbox;
    readonly Action<Guid, string> _done;
    readonly Agent _supervisor = new(Guid.CreateVersion7(DateTimeOffset.UnixEpoch), [Agent.Supervisor]);
    readonly Func<DateTimeOffset> _now;

    PlayedCall(CallFloor floor, Agent agent, LineFacts line, string mailbox, Action<Guid, string> done, Func<DateTimeOffset> now) =>
        (_floor, _agent, _line, _mailbox, _done, _now) = (floor, agent, line, mailbox, done, now);

    /// <param name="house">The installation, by a clock at which the mailboxes on file are old enough for a code.</param>
    /// <param name="mailbox">Where codes and addresses go: the one place that may hold them in the clear.</param>
    /// <param name="done">Told the call and the entry's kind after each finished step.</param>
    public static async Task<PlayedCall> OpenAsync(Installation house, string mailbox, Action<Guid, string> done)
    {
        var (access, verification, _) = PolicyFiles.LoadAll(null);
        var floor = await CallFloor.OpenAsync(house, access, verification, new FileCodeSender(mailbox));
        var client = (await house.FindClientAsync("default"))!.Id;
        return new PlayedCall(floor, new Agent(Guard.Ids.New(house.Store.Time), ["agent"]), new LineFacts("main", client, [], "greeting"), mailbox, done, house.Store.Time.GetUtcNow);
    }

    /// <summary>
    /// Identify, verify, a code, view, reveal, note, disclosure, wrap-up. A step that is refused (twins are asked for more, a mailbox
    /// has had enough codes) is not said to be done, and the call goes on to its end. Returns what was shown; empty when nothing was.
    /// </summary>
    public async Task<string> PlayAsync(SampleCaller caller, string note)
    {
        var call = (await new OpenCall(_agent, _line, caller.Phone).HandleAsync(_floor)).Value!.Call;
        _done(call, "call.open");
        Did(call, "call.identify", await new Identify(_agent, call, caller.Name, caller.BirthDate).HandleAsync(_floor));
        var kin = new EnterRepresentative(_supervisor, call, "Rosamund", "Quillmarsh", "sibling", ["billing"], DateOnly.FromDateTime(_now().DateTime).AddDays(30), Round: 1);
        Did(call, "representative.entered", await kin.HandleAsync(_floor));
        var phone = await new VerifyFactor(_agent, call, FactorIds.Phone, caller.Phone).HandleAsync(_floor);
        Did(call, "verification.attempt", phone, phone.Value?.Matched);
        await ReadOutAsync(call);
        Did(call, "call.authority", await new StateAuthority(_agent, call, AuthorityKind.Self).HandleAsync(_floor));
        Did(call, "call.purpose", await new ChoosePurpose(_agent, call, "billing").HandleAsync(_floor));
        var view = await new ViewRecord(_agent, call).HandleAsync(_floor);
        Did(call, "record.view", view);
        var revealed = await new RevealField(_agent, call, "insurance.coverage", "memberId", "read-back").HandleAsync(_floor);
        Did(call, "record.reveal", revealed);
        Did(call, "call.draft", await new SaveDraft(_agent, call, DraftFields.Scratchpad, note, new DraftMark(call, 1, 0)).HandleAsync(_floor));
        Did(call, "call.draft", await new SaveDraft(_agent, call, DraftFields.Note, note, new DraftMark(call, 2, 0)).HandleAsync(_floor));
        Did(call, "call.note", await new AddNote(_agent, call, note) { Draft = new DraftMark(call, 3, 1) }.HandleAsync(_floor));
        var told = await new RecordDisclosure(_agent, call, ToldTo.Patient, ["insurance.coverage"], note).HandleAsync(_floor);
        Did(call, "disclosure.recorded", told);
        Did(call, "call.wrapped-up", await new WrapUp(_agent, call, "answered", told.Value is { } one ? [one.Id] : [], told.Value is null).HandleAsync(_floor));
        return $"{Shown(view)}{Shown(revealed)}";
    }

    async Task ReadOutAsync(Guid call)
    {
        var before = Directory.GetFiles(_mailbox).ToHashSet(StringComparer.Ordinal);
        var made = await new SendCode(_agent, call).HandleAsync(_floor);
        Did(call, "verification.code-made", made);
        if (made.Value is not { Sent: true })
        {
            return;
        }

        var mail = await File.ReadAllTextAsync(Directory.GetFiles(_mailbox, "*.txt").Single(f => !before.Contains(f)));
        var code = Regex.Match(mail, @"code: (\d+)").Groups[1].Value;
        var read = await new VerifyCode(_agent, call, code).HandleAsync(_floor);
        Did(call, "verification.attempt", read, read.Value?.Matched);
    }

    void Did<T>(Guid call, string kind, Step<T> step, bool? matched = true) where T : class
    {
        if (step.Value is not null && matched == true)
        {
            _done(call, kind);
        }
    }

    static string Shown<T>(Step<T> step) where T : class => step.Value is null ? "" : System.Text.Json.JsonSerializer.Serialize(step.Value);
}

/// <summary>The system's clock, some time later: an import of today is then long on file.</summary>
sealed class LaterTime(TimeSpan by) : TimeProvider
{
    public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + by;
}
