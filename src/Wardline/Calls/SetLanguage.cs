using Wardline.Verification.Evidence;

namespace Wardline.Calls;

/// <summary>A sentence to say, in each language that a call can have.</summary>
/// <param name="En">English.</param>
/// <param name="Es">Spanish, as spoken to somebody one doesn't know (usted).</param>
public sealed record Sentence(string En, string Es)
{
    /// <summary>In this language; English when it has no other.</summary>
    public string In(string language) => language == SetLanguage.Spanish ? Es : En;
}

/// <summary>The language of the call from now on.</summary>
public sealed record ChosenLanguage(string Language);

/// <summary>In which language the caller is spoken to: the sentences of the desk come in it. It stays with the call when it changes hands, and nothing else depends on it.</summary>
/// <param name="Agent">Who.</param>
/// <param name="Call">Which call.</param>
/// <param name="Language"><see cref="English"/> or <see cref="Spanish"/> (BCP 47).</param>
public sealed record SetLanguage(Agent Agent, Guid Call, string Language)
{
    /// <summary>What a call begins with.</summary>
    public const string English = "en";

    public const string Spanish = "es";

    const string Kind = "call.language";

    internal static RefusalKind? Decide(SetLanguage request) => request.Language is English or Spanish ? null : RefusalKind.BadInput;

    public Task<Step<ChosenLanguage>> HandleAsync(CallFloor floor, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(floor);
        return floor.StepAsync<ChosenLanguage>(Agent, Call, Kind, async call =>
        {
            if (Decide(this) is { } why)
            {
                return await floor.RefuseAsync(Agent, Call, call, Kind, why, cancel: cancel);
            }

            await floor.ActAsync(Agent, call, Kind, async (act, entry, step) =>
            {
                await act.Db.ExecuteAsync(
                    "INSERT INTO call_language (id, language) VALUES (@id, @language) ON CONFLICT (id) DO UPDATE SET language = excluded.language",
                    ("@id", Call), ("@language", Language));
                return entry.With("language", Language).Bind("call_language", Call, step.Version, Language);
            }, cancel);
            return new ChosenLanguage(Language);
        }, cancel: cancel);
    }
}
