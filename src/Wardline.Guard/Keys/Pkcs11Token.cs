namespace Wardline.Guard.Keys;

/// <summary>Where a token is.</summary>
/// <param name="ModulePath">Path of the maker's PKCS#11 library.</param>
/// <param name="Label">Label of the token.</param>
/// <param name="PinFile">File with the user PIN; one end of line is cut off.</param>
public sealed record Pkcs11Token(string ModulePath, string Label, string PinFile);
