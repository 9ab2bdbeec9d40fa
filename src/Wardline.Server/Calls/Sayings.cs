using System.Globalization;
using Wardline.Calls;

namespace Wardline.Server.Calls;

/// <summary>The sentences of the call page, one beside each step. None hints at an answer.</summary>
static class Sayings
{
    public static Sentence Whom { get; } = new("May I have the patient's name and date of birth, please?", "¿Me da el nombre y la fecha de nacimiento del paciente, por favor?");

    public static Sentence OneMoreAfterName { get; } = new(
        "Could you give me one thing more, please: the phone number or the member ID?", "¿Me puede dar un dato más, por favor: el número de teléfono o el número de miembro?");

    public static Sentence OneMore { get; } = new(
        "Could you give me one thing more, please: the full name or the date of birth?", "¿Me puede dar un dato más, por favor: el nombre completo o la fecha de nacimiento?");

    public static Sentence CodeSent { get; } = new(
        "I have sent you an e-mail with a code. Please read it to me when you have it.", "Le he enviado un correo electrónico con un código. Por favor, léamelo cuando lo tenga.");

    public static Sentence Locked { get; } = new(
        "I can't confirm your details with questions today. That protects you; here is what we can do instead.",
        "Hoy no puedo confirmar sus datos con preguntas. Eso le protege a usted; le digo qué podemos hacer en su lugar.");

    public static Sentence MaySend { get; } = new(
        "I can send a code to the e-mail address that we have on file. Shall I?", "Le puedo enviar un código al correo electrónico que tenemos registrado. ¿Se lo envío?");

    public static Sentence WhoSpeaks { get; } = new("Are you the patient yourself, or are you calling for somebody?", "¿Es usted el paciente, o llama por otra persona?");

    public static Sentence OwnName { get; } = new("May I have your own full name, please?", "¿Me da su propio nombre completo, por favor?");

    public static Sentence Wants { get; } = new("What can I help you with today?", "¿En qué le puedo ayudar hoy?");

    public static Sentence Here { get; } = new("Thank you. I have it here. One moment please.", "Gracias. Aquí lo tengo. Un momento, por favor.");

    public static Sentence CallBack { get; } = new(
        "This is the call back that you asked for. With whom am I speaking, please?", "Le devuelvo la llamada que nos pidió. ¿Con quién hablo, por favor?");

    public static Sentence ContactReadBack { get; } = new(
        "What is the new one, please? I will read it back to you before I change it.", "¿Cuál es el nuevo dato, por favor? Se lo leo antes de cambiarlo.");

    /// <summary>After a change: from when the new one counts.</summary>
    public static Sentence ContactChanged(DateTimeOffset from, TimeZoneInfo zone, bool byMail, bool letter)
    {
        var day = TimeZoneInfo.ConvertTime(from, zone);
        var (en, es) = (day.ToString("MMMM d", CultureInfo.GetCultureInfo("en-US")), day.ToString("d 'de' MMMM", CultureInfo.GetCultureInfo("es-US")));
        return new(
            $"It is changed. To protect you, {(byMail ? "a message about it goes to the e-mail that we had" + (letter ? " and a letter comes to you" : "") : "a letter about it comes to you")}, and until {en} we use the new one for no code and no call back.",
            $"Ya está cambiado. Para protegerle, {(byMail ? "avisamos al correo electrónico que teníamos" + (letter ? " y le llegará una carta" : "") : "le llegará una carta")}, y hasta el {es} no usaremos el nuevo dato para códigos ni para devolverle llamadas.");
    }

    public static Sentence NoMatch { get; } = new("Thank you. Let us try something else.", "Gracias. Probemos con otra cosa.");

    /// <summary>The question for a factor; one of a policy of one's own is asked by its title, which has one language.</summary>
    public static Sentence Ask(string factor, string title) => factor switch
    {
        "full-name" => new("Could you tell me the patient's full name, please?", "¿Me puede decir el nombre completo del paciente, por favor?"),
        "birth-date" => new("Could you tell me the date of birth, please?", "¿Me puede decir la fecha de nacimiento, por favor?"),
        "address" => new("What is the street address with the ZIP code, please?", "¿Cuál es la dirección con el código postal, por favor?"),
        "phone" => new("Which phone number do we have on file, please?", "¿Qué número de teléfono tenemos registrado, por favor?"),
        "email" => new("Which e-mail address do we have on file, please?", "¿Qué correo electrónico tenemos registrado, por favor?"),
        "ssn-last4" => new("What are the last four digits of the social security number, please?", "¿Cuáles son los últimos cuatro números del seguro social, por favor?"),
        "member-id" => new("Could you read me the member ID from the insurance card, please?", "¿Me puede leer el número de miembro de la tarjeta del seguro, por favor?"),
        "mrn" => new("Could you read me the medical record number from one of our letters, please?", "¿Me puede leer el número de expediente médico de una de nuestras cartas, por favor?"),
        _ => new($"Could you tell me this, please: {title.ToLowerInvariant()}?", $"¿Me puede decir esto, por favor: {title.ToLowerInvariant()}?"),
    };

    /// <summary>Before an interpreter is rung.</summary>
    public static Sentence InterpreterComes { get; } = new(
        "I'll bring an interpreter on the line, so that we understand each other well. Please stay with me.",
        "Voy a incorporar a un intérprete a la llamada para que nos entendamos bien. Por favor, no cuelgue.");

    /// <summary>Once an interpreter is on.</summary>
    public static Sentence InterpreterIsOn { get; } = new(
        "An interpreter is with us now. They hear what we say and must keep it to themselves. Please speak to me as you would without them.",
        "Ya está con nosotros un intérprete. Oye lo que decimos y está obligado a guardar el secreto. Hábleme a mí como lo haría sin intérprete.");

    /// <summary>Before a caller is put on hold.</summary>
    public static Sentence OnHold { get; } = new("I'll put you on hold for a moment. Please stay on the line.", "Le voy a dejar en espera un momento. Por favor, no cuelgue.");

    /// <summary>After a hold.</summary>
    public static Sentence Back { get; } = new("Thank you for waiting. I am back with you.", "Gracias por esperar. Ya estoy de nuevo con usted.");

    /// <summary>After a hand-over. The colleague's name is the caller's to hear.</summary>
    public static Sentence TakingOver(string from) => new(
        $"Hello, I take over from {from}. You don't have to repeat what you proved.", $"Buenos días, continúo yo en lugar de {from}. No tiene que repetir lo que ya demostró.");
}
