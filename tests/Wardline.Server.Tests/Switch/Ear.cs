using System.Collections.Immutable;
using System.Net;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Wardline.Telephony;

namespace Wardline.Server.Tests.Switch;

/// <summary>A message as somebody at the server's place hears it.</summary>
sealed record Heard(SignedMessage Message, bool Signed)
{
    public JsonElement Event => JsonElement.Parse(Message.Body.Span);

    public JsonElement Data => Event.GetProperty("data");

    public string What => Event.GetProperty("type").GetString()!["call.".Length..];
}

/// <summary>Listens where the server would be, checks signatures, and answers as it is told.</summary>
sealed class Ear : IAsyncDisposable
{
    readonly WebApplication _app;
    readonly WebhookSecret _secret;
    ImmutableList<Heard> _heard = [];

    Ear(WebApplication app, WebhookSecret secret) => (_app, _secret) = (app, secret);

    public Uri Address => new(_app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());

    /// <summary>What it answers to each message, by what it heard before this one.</summary>
    public Func<ImmutableList<Heard>, Heard, int> Answers { get; set; } = (_, _) => 202;

    public ImmutableList<Heard> All => _heard;

    public static async Task<Ear> OpenAsync(WebhookSecret secret)
    {
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(k => k.Listen(IPAddress.Loopback, 0));
        builder.Services.AddRoutingCore();
        var app = builder.Build();
        app.UseRouting();
        var ear = new Ear(app, secret);
        app.MapPost("/cti/v1/events", (Delegate)ear.TakeAsync);
        await app.StartAsync();
        return ear;
    }

    async Task<IResult> TakeAsync(HttpContext http)
    {
        using var body = new MemoryStream();
        await http.Request.Body.CopyToAsync(body);
        var message = new SignedMessage(http.Request.Headers["webhook-id"], http.Request.Headers["webhook-timestamp"], http.Request.Headers["webhook-signature"], body.ToArray());
        var heard = new Heard(message, WebhookSignature.SignedBy(message, [_secret]) is not null);
        var before = _heard;
        ImmutableInterlocked.Update(ref _heard, all => all.Add(heard));
        var status = Answers(before, heard);
        return status == 202 ? Results.Json(new { effect = "applied" }, statusCode: 202) : Results.StatusCode(status);
    }

    public async ValueTask DisposeAsync() => await _app.DisposeAsync();
}
