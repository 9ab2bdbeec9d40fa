using System.Globalization;
using System.Text;
using Hl7.Fhir.Model;
using Hl7.Fhir.Serialization;
using Wardline.Patients.Views;
using FhirTask = Hl7.Fhir.Model.Task;

namespace Wardline.Messages;

/// <summary>A message as the client's system takes it: FHIR R4, a Communication or (a request) a Task, with the patient contained.</summary>
static class MessageFhir
{
    /// <summary>UTF-8 JSON of what was opened; whoever asks wipes it after use.</summary>
    public static byte[] Write(ReadMessage read, ViewDocument patient) => Encoding.UTF8.GetBytes(
        new FhirJsonSerializer().SerializeToString(read.Message.Kind == "message" ? CommunicationOf(read, patient) : TaskOf(read, patient)));

    static Communication CommunicationOf(ReadMessage read, ViewDocument patient) => new()
    {
        Contained = [PatientOf(patient)],
        Identifier = [Named(read)],
        Status = EventStatus.InProgress,
        Priority = Urgency(read),
        Subject = new ResourceReference("#patient"),
        Topic = new CodeableConcept { Text = read.Message.Subject },
        SentElement = new FhirDateTime(read.Message.Made),
        Payload = [.. Words(read).Select(text => new Communication.PayloadComponent { Content = new FhirString(text) })],
    };

    static FhirTask TaskOf(ReadMessage read, ViewDocument patient) => new()
    {
        Contained = [PatientOf(patient)],
        Identifier = [Named(read)],
        Status = FhirTask.TaskStatus.Requested,
        Intent = FhirTask.TaskIntent.Proposal,
        Priority = Urgency(read),
        Code = new CodeableConcept { Text = read.Message.Kind == read.Message.Subject ? read.Message.Kind : $"{read.Message.Kind}: {read.Message.Subject}" },
        For = new ResourceReference("#patient"),
        AuthoredOnElement = new FhirDateTime(read.Message.Made),
        Restriction = new FhirTask.RestrictionComponent { Period = new Period { EndElement = new FhirDateTime(read.Message.Due) } },
        Input = [.. Words(read).Select(text => new FhirTask.ParameterComponent { Type = new CodeableConcept { Text = "said" }, Value = new FhirString(text) })],
    };

    static Identifier Named(ReadMessage read) => new("urn:ietf:rfc:3986", $"urn:uuid:{read.Message.Id}");

    static RequestPriority Urgency(ReadMessage read) => read.Message.Urgent ? RequestPriority.Urgent : RequestPriority.Routine;

    static IEnumerable<string> Words(ReadMessage read) => new[] { read.Text.About, read.Text.Text }.Where(text => text.Length > 0);

    static Patient PatientOf(ViewDocument view)
    {
        var fields = view.Sections.SelectMany(s => s.Items.SelectMany(i => i.Fields.Select(f => (Name: $"{s.Segment}:{f.Name}", f.Values)))).ToLookup(f => f.Name, f => f.Values);
        IEnumerable<string> Of(string name) => fields[name].SelectMany(values => values);
        return new Patient
        {
            Id = "patient",
            Name = [.. Of("identity:name").Select(name => new HumanName { Text = name })],
            BirthDate = Of("identity:birthDate").FirstOrDefault(day => DateOnly.TryParseExact(day, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out _)),
            Telecom = [.. Of("contact:phone").Select(phone => new ContactPoint { System = ContactPoint.ContactPointSystem.Phone, Value = phone })],
        };
    }
}
