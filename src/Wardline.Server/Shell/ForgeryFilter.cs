using Microsoft.AspNetCore.Antiforgery;

namespace Wardline.Server.Shell;

/// <summary>
/// On the root group: no unsafe method runs without a valid antiforgery token (form field or header). The framework's own
/// attribute lets JSON posts and DELETE through; this does not.
/// </summary>
sealed class ForgeryFilter(IAntiforgery antiforgery) : IEndpointFilter
{
    public const string Header = "X-Wardline-Token";

    public async ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var request = context.HttpContext.Request;
        if (HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method) || await antiforgery.IsRequestValidAsync(context.HttpContext))
        {
            return await next(context);
        }

        return Results.Problem(
            statusCode: StatusCodes.Status400BadRequest, title: "The form has gone stale",
            detail: $"Reload the page and send it again. API clients send the token of GET /api/v1/token in the header {Header}.");
    }
}
