namespace Wardline.Server.Shell;

/// <summary>The headers of every response, refusals and errors too.</summary>
static class ResponseHeaders
{
    /// <summary>No inline script or style, nothing from elsewhere, no framing; markup from script only through two named policies.</summary>
    public const string Csp =
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; "
        + "require-trusted-types-for 'script'; trusted-types console-htmx console-sse";

    public static void Use(WebApplication app) => app.Use((context, next) =>
    {
        // At the last moment: the error page begins with emptied headers.
        context.Response.OnStarting(() =>
        {
            Write(context);
            return Task.CompletedTask;
        });
        return next(context);
    });

    static void Write(HttpContext context)
    {
        var headers = context.Response.Headers;
        headers.ContentSecurityPolicy = Csp;
        headers.XFrameOptions = "DENY";
        headers.XContentTypeOptions = "nosniff";
        headers.Remove("blazor-enhanced-nav");
        headers["Referrer-Policy"] = "no-referrer";
        headers["Cross-Origin-Opener-Policy"] = "same-origin";
        headers["Cross-Origin-Resource-Policy"] = "same-origin";
        headers["Permissions-Policy"] = "camera=(), microphone=(), geolocation=(), payment=(), usb=()";
        if (context.GetEndpoint()?.Metadata.GetMetadata<MayBeKept>() is null || context.Response.StatusCode != StatusCodes.Status200OK)
        {
            headers.CacheControl = "no-store";
        }

        if (context.Request.IsHttps && !ServeOptions.IsLoopback(context.Request.Host.Host))
        {
            // Not on loopback: a browser would carry it over to every other server that a developer runs on localhost.
            headers.StrictTransportSecurity = "max-age=31536000; includeSubDomains";
        }
    }
}

/// <summary>On an endpoint whose answer is the same for everybody and may be kept by browsers.</summary>
sealed record MayBeKept;
