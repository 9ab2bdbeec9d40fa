namespace Wardline.Samples;

/// <summary>Common codes as plain facts of SNOMED CT, ICD-10-CM, RxNorm, LOINC and CVX.</summary>
static class CodeLists
{
    static readonly Code Lisinopril = Code.RxNorm("314076", "lisinopril 10 MG Oral Tablet");
    static readonly Code Hydrochlorothiazide = Code.RxNorm("310798", "hydrochlorothiazide 25 MG Oral Tablet");
    static readonly Code Metformin = Code.RxNorm("860975", "24 HR metformin hydrochloride 500 MG Extended Release Oral Tablet");
    static readonly Code Simvastatin = Code.RxNorm("314231", "simvastatin 10 MG Oral Tablet");
    static readonly Code Albuterol = Code.RxNorm("351137", "albuterol 0.21 MG/ML Inhalation Solution");
    static readonly Code Omeprazole = Code.RxNorm("7646", "omeprazole");
    static readonly Code Levothyroxine = Code.RxNorm("10582", "levothyroxine");
    static readonly Code Acetaminophen = Code.RxNorm("313782", "acetaminophen 325 MG Oral Tablet");
    static readonly Code Ibuprofen = Code.RxNorm("310965", "ibuprofen 200 MG Oral Tablet");
    static readonly Code Amoxicillin = Code.RxNorm("723", "amoxicillin");
    static readonly Code Cetirizine = Code.RxNorm("20610", "cetirizine");
    static readonly Code Warfarin = Code.RxNorm("855332", "warfarin sodium 5 MG Oral Tablet");
    static readonly Code Alendronate = Code.RxNorm("904419", "alendronic acid 10 MG Oral Tablet");

    public static readonly Ailment[] Ailments =
    [
        new(Code.Snomed("444814009", "Viral sinusitis"), Code.Icd("J01.90", "Acute sinusitis, unspecified"), 2, false, Acetaminophen),
        new(Code.Snomed("65363002", "Otitis media"), Code.Icd("H66.90", "Otitis media, unspecified, unspecified ear"), 0, false, Amoxicillin),
        new(Code.Snomed("43878008", "Streptococcal sore throat"), Code.Icd("J02.0", "Streptococcal pharyngitis"), 3, false, Amoxicillin),
        new(Code.Snomed("10509002", "Acute bronchitis"), Code.Icd("J20.9", "Acute bronchitis, unspecified"), 0, false, Acetaminophen),
        new(Code.Snomed("24079001", "Atopic dermatitis"), Code.Icd("L20.9", "Atopic dermatitis, unspecified"), 0, true, Cetirizine),
        new(Code.Snomed("367498001", "Seasonal allergic rhinitis"), Code.Icd("J30.2", "Other seasonal allergic rhinitis"), 2, true, Cetirizine),
        new(Code.Snomed("195967001", "Asthma"), Code.Icd("J45.909", "Unspecified asthma, uncomplicated"), 4, true, Albuterol),
        new(Code.Snomed("44465007", "Sprain of ankle"), Code.Icd("S93.409A", "Sprain of unspecified ligament of unspecified ankle, initial encounter"), 6, false, Ibuprofen),
        new(Code.Snomed("68566005", "Urinary tract infection"), Code.Icd("N39.0", "Urinary tract infection, site not specified"), 16, false, Amoxicillin),
        new(Code.Snomed("37796009", "Migraine"), Code.Icd("G43.909", "Migraine, unspecified, not intractable, without status migrainosus"), 14, true, Ibuprofen),
        new(Code.Snomed("279039007", "Low back pain"), Code.Icd("M54.50", "Low back pain, unspecified"), 20, false, Ibuprofen),
        new(Code.Snomed("59621000", "Essential hypertension"), Code.Icd("I10", "Essential (primary) hypertension"), 32, true, Lisinopril, Hydrochlorothiazide),
        new(Code.Snomed("55822004", "Hyperlipidemia"), Code.Icd("E78.5", "Hyperlipidemia, unspecified"), 35, true, Simvastatin),
        new(Code.Snomed("44054006", "Type 2 diabetes mellitus"), Code.Icd("E11.9", "Type 2 diabetes mellitus without complications"), 34, true, Metformin),
        new(Code.Snomed("235595009", "Gastroesophageal reflux disease"), Code.Icd("K21.9", "Gastro-esophageal reflux disease without esophagitis"), 25, true, Omeprazole),
        new(Code.Snomed("40930008", "Hypothyroidism"), Code.Icd("E03.9", "Hypothyroidism, unspecified"), 28, true, Levothyroxine),
        new(Code.Snomed("396275006", "Osteoarthritis"), Code.Icd("M19.90", "Unspecified osteoarthritis, unspecified site"), 50, true, Acetaminophen),
        new(Code.Snomed("49436004", "Atrial fibrillation"), Code.Icd("I48.91", "Unspecified atrial fibrillation"), 60, true, Warfarin),
        new(Code.Snomed("64859006", "Osteoporosis"), Code.Icd("M81.0", "Age-related osteoporosis without current pathological fracture"), 60, true, Alendronate),
        new(Code.Snomed("13645005", "Chronic obstructive lung disease"), Code.Icd("J44.9", "Chronic obstructive pulmonary disease, unspecified"), 55, true, Albuterol),
    ];

    public static readonly Measurement[] Measurements =
    [
        new(Code.Loinc("8867-4", "Heart rate"), "vital-signs", "beats/minute", "/min", 580, 980),
        new(Code.Loinc("8310-5", "Body temperature"), "vital-signs", "Cel", "Cel", 362, 384),
        new(Code.Loinc("9279-1", "Respiratory rate"), "vital-signs", "breaths/minute", "/min", 120, 200),
        new(Code.Loinc("29463-7", "Body weight"), "vital-signs", "kg", "kg", 480, 1120),
        new(Code.Loinc("8302-2", "Body height"), "vital-signs", "cm", "cm", 1480, 1930),
    ];

    public static readonly Measurement[] Laboratory =
    [
        new(Code.Loinc("4548-4", "Hemoglobin A1c/Hemoglobin.total in Blood"), "laboratory", "%", "%", 48, 92),
        new(Code.Loinc("2093-3", "Cholesterol [Mass/volume] in Serum or Plasma"), "laboratory", "mg/dL", "mg/dL", 1400, 2700),
        new(Code.Loinc("2571-8", "Triglyceride [Mass/volume] in Serum or Plasma"), "laboratory", "mg/dL", "mg/dL", 600, 2600),
        new(Code.Loinc("2085-9", "Cholesterol in HDL [Mass/volume] in Serum or Plasma"), "laboratory", "mg/dL", "mg/dL", 320, 850),
        new(Code.Loinc("2160-0", "Creatinine [Mass/volume] in Serum or Plasma"), "laboratory", "mg/dL", "mg/dL", 5, 16),
        new(Code.Loinc("718-7", "Hemoglobin [Mass/volume] in Blood"), "laboratory", "g/dL", "g/dL", 110, 172),
    ];

    public static readonly Code[] Reports =
    [
        Code.Loinc("24323-8", "Comprehensive metabolic 2000 panel - Serum or Plasma"),
        Code.Loinc("57698-3", "Lipid panel with direct LDL - Serum or Plasma"),
        Code.Loinc("58410-2", "CBC panel - Blood by Automated count"),
    ];

    public static readonly Code[] ChildVaccines =
    [
        Code.Cvx("140", "Influenza, seasonal, injectable, preservative free"), Code.Cvx("20", "DTaP"), Code.Cvx("03", "MMR"),
        Code.Cvx("21", "varicella"), Code.Cvx("10", "IPV"), Code.Cvx("08", "Hep B, adolescent or pediatric"),
    ];

    public static readonly Code[] AdultVaccines =
    [
        Code.Cvx("140", "Influenza, seasonal, injectable, preservative free"), Code.Cvx("115", "Tdap"), Code.Cvx("52", "Hep A, adult"),
        Code.Cvx("113", "Td (adult), 5 Lf tetanus toxoid, preservative free, adsorbed"), Code.Cvx("43", "Hep B, adult"),
        Code.Cvx("187", "zoster recombinant"), Code.Cvx("33", "pneumococcal polysaccharide PPV23"),
    ];

    public static readonly Code[] Procedures =
    [
        Code.Snomed("430193006", "Medication reconciliation"), Code.Snomed("29303009", "Electrocardiographic procedure"),
        Code.Snomed("23426006", "Measurement of respiratory function"), Code.Snomed("288086009", "Suture open wound"),
        Code.Snomed("80146002", "Appendectomy"), Code.Snomed("274474001", "Bone immobilization"),
    ];

    public static readonly Code[] AdultProcedures =
    [
        .. Procedures, Code.Snomed("73761001", "Colonoscopy"), Code.Snomed("38102005", "Cholecystectomy"),
    ];

    public static readonly Code[] Allergies =
    [
        Code.Snomed("91936005", "Allergy to penicillin"), Code.Snomed("91935009", "Allergy to peanut"),
        Code.Snomed("300913006", "Allergy to shellfish"), Code.Snomed("418689008", "Allergy to grass pollen"),
        Code.Snomed("419474003", "Allergy to mold"), Code.Snomed("424213003", "Allergy to bee venom"),
    ];

    public static readonly Code[] Visits =
    [
        Code.Snomed("185349003", "Encounter for check up"), Code.Snomed("185345009", "Encounter for symptom"),
        Code.Snomed("390906007", "Follow-up encounter"), Code.Snomed("50849002", "Emergency room admission"),
    ];

    public static readonly Code[] PlanActivities =
    [
        Code.Snomed("229065009", "Exercise therapy"), Code.Snomed("160670007", "Diabetic diet"),
        Code.Snomed("226060000", "Stress management"),
    ];

    public static readonly Code[] Documents =
    [
        Code.Loinc("11506-3", "Progress note"), Code.Loinc("34133-9", "Summary of episode note"),
        Code.Loinc("18842-5", "Discharge summary"), Code.Loinc("57133-1", "Referral note"),
    ];

    /// <summary>An ailment that can be had at this age.</summary>
    public static Ailment Ailment(SeededRandom random, int age)
    {
        while (true)
        {
            var ailment = random.Pick(Ailments);
            if (ailment.From <= age) return ailment;
        }
    }
}
