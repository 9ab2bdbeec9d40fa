using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.WebUtilities;
using Wardline.Guard.Storage;

namespace Wardline.Server.Shell;

/// <summary>
/// What is told when a request failed: what it means and what to do, and nothing of the cause. Programs get a problem (RFC 9457),
/// browsers a page.
/// </summary>
static class Failure
{
    public static ExceptionHandlerOptions Options { get; } = new()
    {
        StatusCodeSelector = error => error switch
        {
            Microsoft.AspNetCore.Http.BadHttpRequestException bad => bad.StatusCode,
            NotDurableException => StatusCodes.Status503ServiceUnavailable,
            StaleException => StatusCodes.Status409Conflict,
            _ => StatusCodes.Status500InternalServerError,
        },
        ExceptionHandler = AnswerAsync,
    };

    // It may stand all the same: a connection that was lost during the commit says neither yes nor no.
    static (string Title, string Detail) Of(int status) => status switch
    {
        StatusCodes.Status503ServiceUnavailable => ("Not written down", "The ledger could not take this, so nothing is shown. Look whether it is done before you try again. If it stays so, tell whoever runs this server that the database takes no writes."),
        StatusCodes.Status409Conflict => ("Changed in between", "Somebody or something else was faster, and nothing was changed by you. Look again and decide again."),
        StatusCodes.Status500InternalServerError => ("Something went wrong", "Nothing is shown. Try again; if it stays so, tell whoever runs this server. The reason is in its log."),
        _ => (ReasonPhrases.GetReasonPhrase(status), "The request can't be taken as it was sent. Correct it and send it again."),
    };

    static Task AnswerAsync(HttpContext context)
    {
        var (title, detail) = Of(context.Response.StatusCode);
        return TellAsync(context, context.Response.StatusCode, title, detail);
    }

    /// <summary>Answers with a page or a problem, whichever the asker reads.</summary>
    public static Task TellAsync(HttpContext context, int status, string title, string detail)
    {
        var request = context.Request;
        var page = !request.Path.StartsWithSegments("/api", StringComparison.Ordinal) && request.Headers.Accept.ToString().Contains("text/html", StringComparison.Ordinal);
        IResult answer = page
            ? new RazorComponentResult<FailurePage>(new { Title = title, Detail = detail, Sent = SentText.Of(context), Back = request.Path.StartsWithSegments("/calls", StringComparison.Ordinal) ? "/calls" : "/" }) { StatusCode = status }
            : Results.Problem(statusCode: status, title: title, detail: detail);
        return answer.ExecuteAsync(context);
    }
}
