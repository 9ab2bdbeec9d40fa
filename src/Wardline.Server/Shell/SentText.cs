using System.Collections.Immutable;

namespace Wardline.Server.Shell;

/// <summary>A form with a text that is to be kept: whatever goes wrong with it, its own answer gives the text back. It doesn't print itself.</summary>
/// <param name="Action">Where it was sent.</param>
/// <param name="Name">The text's field.</param>
/// <param name="Text">What was typed.</param>
/// <param name="Others">All other fields but the token.</param>
public sealed record SentText(string Action, string Name, string Text, ImmutableArray<(string Name, string Value)> Others)
{
    static readonly string[] Texts = ["note", "details", "text", "about"];

    /// <summary>Remembers it for this request, when one of <paramref name="kept"/> is such a text and something was typed. The token was checked before.</summary>
    public static void Remember(HttpContext context, IFormCollection form, params string[] kept)
    {
        if (Array.Find(Texts, name => kept.Contains(name) && form[name].ToString().Length > 0) is { } name && form[name].ToString() is var text)
        {
            context.Items[typeof(SentText)] = new SentText(
                context.Request.Path, name, text,
                [.. form.Where(f => f.Key != name && !f.Key.StartsWith("__", StringComparison.Ordinal)).SelectMany(f => f.Value.OfType<string>().Select(value => (f.Key, value)))]);
        }
    }

    /// <summary>What this request sent; null when there was no text in it.</summary>
    public static SentText? Of(HttpContext context) => context.Items.TryGetValue(typeof(SentText), out var sent) ? sent as SentText : null;

    public override string ToString() => nameof(SentText);
}
