namespace Wardline.Server.Tests.Desk;

/// <summary>An invented person with what they sign in by.</summary>
sealed class Person(string name, string email, string password)
{
    public static Person NewAdministrator() => new("Imke Ostermann", "imke.ostermann@house.example", "quiet harbour seven lanterns");

    public string Name => name;

    public string Email => email;

    public string Password => password;

    public byte[] Totp { get; set; } = [];

    public string[] RecoveryCodes { get; set; } = [];
}
