using System.Threading.RateLimiting;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Wardline.Calls;
using Wardline.Guard.Setup;
using Wardline.Identity;
using Wardline.Server.Shell;
using Wardline.Telephony;

namespace Wardline.Server.Identity;

/// <summary>Registers sign-in, sessions, antiforgery and their keys.</summary>
static class IdentitySetup
{
    /// <summary>The rate limit on sign-in posts, by <see cref="RemoteNetwork"/>.</summary>
    public const string SignInLimit = "sign-in";

    /// <summary>PBKDF2-HMAC-SHA512; OWASP asks for 210,000.</summary>
    public const int HashIterations = 210_000;

    public static async Task AddAsync(WebApplicationBuilder builder, Installation installation, ServeOptions serve)
    {
        var services = builder.Services;
        var staffKey = await installation.OpenHouseKeyAsync(StaffList.KeyPurpose);
        var webKey = await installation.OpenHouseKeyAsync(WebKeys.KeyPurpose);

        // By factory, so that the container disposes the keys with the server.
        services.AddSingleton(_ => new IdentityKeys(staffKey, webKey));
        services.AddSingleton(p => new StaffList(installation, p.GetRequiredService<IdentityKeys>().Staff));
        services.AddSingleton<OneTimeLinks>().AddSingleton<SignIn>().AddSingleton<People>().AddSingleton<Welcome>();
        services.AddSingleton(new Teams(installation));

        // Identity knows of no calls: whether somebody is on one is told to it here.
        services.AddSingleton(p => new Sessions(p.GetRequiredService<StaffList>(), (who, before) => AtWork.IsAsync(p.GetRequiredService<CallFloor>(), who, before)));
        services.AddSingleton<AdminRegister, StaffRegister>().AddSingleton<AdminRegister, TeamRegister>();

        services.AddAuthentication(SessionScheme.Name).AddScheme<AuthenticationSchemeOptions, SessionScheme>(SessionScheme.Name, null);
        services.AddAuthorization(Admission.Add);
        services.AddIdentityCore<Staff>().AddUserStore<StaffUserStore>();
        services.RemoveAll<IUserValidator<Staff>>().RemoveAll<IPasswordValidator<Staff>>().AddScoped<IPasswordValidator<Staff>, PasswordRules>();
        services.Configure<PasswordHasherOptions>(o => o.IterationCount = HashIterations);
        services.AddScoped<PasswordStep>();

        services.AddDataProtection().SetApplicationName("wardline");
        services.AddOptions<KeyManagementOptions>().Configure<IdentityKeys>((o, keys) => o.XmlRepository = new WebKeys(installation, keys.Web));
        builder.Logging.AddFilter("Microsoft.AspNetCore.DataProtection", LogLevel.Error);
        services.AddAntiforgery(o =>
        {
            o.Cookie.Name = serve.Secure ? "__Host-wardline-forgery" : "wardline-forgery";
            o.Cookie.SameSite = SameSiteMode.Strict;
            o.Cookie.HttpOnly = true;
            o.Cookie.Path = "/";
            o.Cookie.SecurePolicy = serve.Secure ? CookieSecurePolicy.Always : CookieSecurePolicy.SameAsRequest;
            o.HeaderName = ForgeryFilter.Header;
            o.SuppressXFrameOptionsHeader = false;
        });
        services.AddRateLimiter(o =>
        {
            o.RejectionStatusCode = StatusCodes.Status429TooManyRequests;
            o.AddPolicy(SignInLimit, context => RateLimitPartition.GetFixedWindowLimiter(
                RemoteNetwork.Of(context.Connection.RemoteIpAddress),
                _ => new FixedWindowRateLimiterOptions { PermitLimit = serve.SignInsPerMinute, Window = TimeSpan.FromMinutes(1), QueueLimit = 0 }));
        });
    }
}
