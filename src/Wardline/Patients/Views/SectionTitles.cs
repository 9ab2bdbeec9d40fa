namespace Wardline.Patients.Views;

/// <summary>What the sections of a view are called.</summary>
static class SectionTitles
{
    public static string Of(string segment) => segment switch
    {
        "identity" => "Patient",
        "contact" => "Contact",
        "identifiers" => "Numbers",
        "representatives" => "Representatives",
        "appointments" => "Appointments",
        "consents" => "Consents",
        "medical.conditions" => "Conditions",
        "medical.medications" => "Medications",
        "medical.allergies" => "Allergies",
        "medical.careplans" => "Treatment plans",
        "medical.immunizations" => "Immunizations",
        "medical.procedures" => "Procedures",
        "medical.encounters" => "Visits",
        "medical.observations" => "Measurements",
        "medical.reports" => "Reports",
        "medical.documents" => "Documents",
        "insurance.coverage" => "Insurance",
        "insurance.claims" => "Claims",
        _ => segment,
    };
}
