using System.Collections.Immutable;
using Microsoft.AspNetCore.Http.HttpResults;
using Wardline.Calls;
using Wardline.Clients;
using Wardline.Messages;
using Wardline.Server.Calls;

namespace Wardline.Server.Messages;

/// <summary>A line of the inbox, in words. Nothing of the patient or of what was said.</summary>
public sealed record InboxLine(InboxItem Item, string Client, string Due, string Made)
{
    /// <summary>Changes with whatever the line shows.</summary>
    public string Key => $"{Item.Message.Version}.{Item.Late}.{Item.GivenUp}.{Item.Message.Escalated is not null}";
}

/// <summary>The inbox as its page shows it.</summary>
public sealed record InboxSheet(ImmutableArray<InboxLine> Lines, bool OfSupervisor)
{
    public int Late => Lines.Count(l => l.Item.Late);

    public int Urgent => Lines.Count(l => l.Item.Message is { Urgent: true, Open: true });

    public int New => Lines.Count(l => l.Item.Message.State == MessageState.New);
}

/// <summary>What an answer page of a message says beyond the message. It doesn't print itself.</summary>
public sealed record MessageAnswer(string? Told = null, CallRefusal? Refusal = null, string Step = "", string Typed = "")
{
    public override string ToString() => nameof(MessageAnswer);
}

/// <summary>Gathers what the pages of the inbox show. It decides nothing: each part comes from a command that has decided.</summary>
sealed class InboxDesk(MessageFloor floor, ClientList clients)
{
    public MessageFloor Floor => floor;

    /// <summary>The inbox of whoever asks; null for somebody whose roles have changed since.</summary>
    public async Task<InboxSheet?> SheetAsync(HttpContext context)
    {
        if (await new ListInbox(CallDesk.AgentOf(context)).HandleAsync(floor, context.RequestAborted) is not { } inbox)
        {
            return null;
        }

        var all = (await clients.AllAsync()).ToDictionary(c => c.Id);
        return new InboxSheet(
            [.. inbox.Items.Select(i => new InboxLine(
                i, all.GetValueOrDefault(i.Message.Client)?.Name ?? "", MessageWords.Time(i.Message.Due, ZoneOf(all, i.Message.Client)), MessageWords.Time(i.Message.Made, ZoneOf(all, i.Message.Client))))],
            inbox.OfSupervisor);
    }

    /// <summary>Opens a message: one entry, and then its page.</summary>
    public async Task<IResult> PageAsync(HttpContext context, Guid id, MessageAnswer answer)
    {
        var step = await new OpenMessage(CallDesk.AgentOf(context), id).HandleAsync(floor, context.RequestAborted);
        if (step.Value is not { } opened)
        {
            return Gone(step.Refusal!);
        }

        var all = (await clients.AllAsync()).ToDictionary(c => c.Id);
        return new RazorComponentResult<MessagePage>(new { Opened = opened, Zone = ZoneOf(all, opened.Message.Message.Client), Answer = answer })
        {
            StatusCode = answer.Refusal is { } refusal ? CallDesk.StatusOf(refusal.Kind) : StatusCodes.Status200OK,
        };
    }

    public static IResult Gone(CallRefusal refusal, string? typed = null) => new RazorComponentResult<MessageGonePage>(new { Refusal = refusal, Typed = typed }) { StatusCode = CallDesk.StatusOf(refusal.Kind) };

    static TimeZoneInfo ZoneOf(Dictionary<Guid, ClientProfile> all, Guid client) =>
        TimeZoneInfo.TryFindSystemTimeZoneById(all.GetValueOrDefault(client)?.TimeZone ?? "", out var zone) ? zone : TimeZoneInfo.Utc;
}
