using System.Runtime.Versioning;

// The tests start Debian's own services and read /proc.
[assembly: SupportedOSPlatform("linux")]
