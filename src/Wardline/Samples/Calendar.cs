using System.Globalization;

namespace Wardline.Samples;

/// <summary>Dates around the fixed day the population was "seen"; no clock is read, so that bytes never depend on one.</summary>
static class Calendar
{
    public static readonly DateOnly Today = new(2026, 10, 1);

    public static int Age(DateOnly birth, DateOnly on)
    {
        var years = on.Year - birth.Year;
        return on < birth.AddYears(years) ? years - 1 : years;
    }

    public static int Age(DateOnly birth) => Age(birth, Today);

    /// <summary>A birthday that makes somebody <paramref name="age"/> years old today.</summary>
    public static DateOnly Birth(SeededRandom random, int age) => Today.AddYears(-age).AddDays(-random.Below(365));

    /// <summary>A day within the last <paramref name="days"/> days, but never before <paramref name="birth"/>.</summary>
    public static DateOnly Recent(SeededRandom random, int days, DateOnly birth)
    {
        var day = Today.AddDays(-1 - random.Below(days));
        return day < birth ? birth : day;
    }

    public static string Text(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    /// <summary>A FHIR instant in office hours of the whole country: 15:00 to 20:59 UTC.</summary>
    public static string Instant(DateOnly day, int minuteOfWindow)
    {
        var minute = minuteOfWindow % 360;
        return string.Create(CultureInfo.InvariantCulture, $"{Text(day)}T{15 + minute / 60:00}:{minute % 60:00}:00Z");
    }
}
