using System.Collections.Immutable;

namespace Wardline.Calls;

/// <summary>The words for each refusal. None hints at an answer, and none tells which answer was wrong or what is on file.</summary>
static class RefusalWords
{
    const string Code = "send-code", Ask = "verify", Search = "identify", Supervisor = "ask-supervisor", Later = "call-back-later", Again = "look-again", Message = "take-message";

    public static (Sentence Say, ImmutableArray<string> Instead) Of(RefusalKind kind) => kind switch
    {
        RefusalKind.NotYourCall => (new("I can't help with that call; let me get somebody who can.", "No puedo ayudarle con esa llamada; permítame buscar a alguien que pueda."), [Again]),
        RefusalKind.CallOver => (new("This call is finished. If something is missing, please call us again.", "Esta llamada ha terminado. Si falta algo, llámenos otra vez, por favor."), [Later]),
        RefusalKind.MovedOn => (new("One moment please, I am looking at that again.", "Un momento, por favor, lo estoy revisando de nuevo."), [Again]),
        RefusalKind.RoleMayNot => (new("That is not something I can do; I will connect you with a colleague.", "Eso no lo puedo hacer yo; le comunico con un compañero."), [Supervisor]),
        RefusalKind.UnknownPurpose => (new("Could you tell me again what you are calling about?", "¿Me puede decir otra vez el motivo de su llamada?"), ["purpose"]),
        RefusalKind.PurposeNotOnLine => (new("This line can't help with that; I will give you the right number.", "En esta línea no podemos ayudarle con eso; le doy el número correcto."), ["transfer"]),
        RefusalKind.BadInput => (new("Could you please say that once more?", "¿Me lo puede repetir, por favor?"), [Again]),
        RefusalKind.SayMore => (new("Please tell me the name and the birth date, or the member ID on the card.", "Dígame, por favor, el nombre y la fecha de nacimiento, o el número de miembro que está en la tarjeta."), [Search]),
        RefusalKind.TooManySearches => (new("I can't find it on this call. Please have the insurance card or a letter from us at hand and call again.", "No lo encuentro en esta llamada. Por favor, tenga a la mano la tarjeta del seguro o una carta nuestra y llámenos otra vez."), [Message, Later, Supervisor]),
        RefusalKind.NotIdentified => (new("May I have the name and the birth date, please?", "¿Me da el nombre y la fecha de nacimiento, por favor?"), [Search]),
        RefusalKind.VerifyFirst => (new("Before we go on I have to ask a few questions to protect your privacy.", "Antes de continuar debo hacerle unas preguntas para proteger su privacidad."), [Ask, Code]),
        RefusalKind.NoPurpose => (new("What can I help you with today?", "¿En qué le puedo ayudar hoy?"), ["purpose"]),
        RefusalKind.UnknownFactor => (new("Let me ask you something else.", "Permítame preguntarle otra cosa."), [Ask, Code]),
        RefusalKind.AlreadyMatched => (new("Thank you, I have that already.", "Gracias, eso ya lo tengo."), [Ask, Code]),
        RefusalKind.FactorUsedUp => (new("Let us try it another way.", "Probemos de otra manera."), [Ask, Code]),
        RefusalKind.Locked => (new("I can't confirm your details on this call. That protects you; here is what we can do instead.", "En esta llamada no puedo confirmar sus datos. Eso le protege a usted; le digo qué podemos hacer en su lugar."), [Code, Message, Supervisor, Later]),
        RefusalKind.CodeNotPossible => (new("I can't send you a code. Let us try it another way.", "No le puedo enviar un código. Probemos de otra manera."), [Ask, Supervisor, Message]),
        RefusalKind.TooManyCodes => (new("I can't send any more codes for now. Let us try it another way.", "Por ahora no puedo enviar más códigos. Probemos de otra manera."), [Ask, Supervisor, Message]),
        RefusalKind.NoCodeSent => (new("I have not sent you a code yet. Shall I?", "Todavía no le he enviado ningún código. ¿Se lo envío?"), [Code]),
        RefusalKind.CodeOver => (new("That code is no longer good. Shall I send you another?", "Ese código ya no sirve. ¿Le envío otro?"), [Code, Ask]),
        RefusalKind.NoAuthority => (new("I can't discuss this with you. The patient can call us, or name you as a representative in writing.", "No puedo hablar de esto con usted. El paciente puede llamarnos, o nombrarle a usted como representante por escrito."), [Message, Supervisor]),
        RefusalKind.SaidOtherwise => (new("I can't go on with this. The patient is welcome to call us.", "No puedo continuar con esto. El paciente puede llamarnos cuando guste."), [Message, Supervisor]),
        RefusalKind.SupervisorNeeded => (new("I will ask my supervisor about that.", "Voy a preguntarle a mi supervisor."), [Supervisor]),
        RefusalKind.OwnCall => (new("Somebody else has to look at that.", "Otra persona tiene que revisar eso."), [Supervisor]),
        RefusalKind.MoreNeeded => (new("Before I can tell you that I need to be more certain who I am speaking with.", "Antes de decírselo necesito estar más seguro de con quién hablo."), [Ask, Code]),
        RefusalKind.NotForThisPurpose => (new("I can't see that for what you are calling about.", "Eso no lo puedo ver para el motivo de su llamada."), ["purpose", "transfer"]),
        RefusalKind.UnknownReason => (new("One moment please.", "Un momento, por favor."), ["give-reason"]),
        RefusalKind.UnknownDisposition => (new("One moment please.", "Un momento, por favor."), ["give-disposition"]),
        RefusalKind.NothingOpened => (new("I have nothing open that I could have told you.", "No tengo nada abierto que le haya podido decir."), ["view"]),
        RefusalKind.ConfirmDisclosures => (new("One moment please, I am finishing my notes.", "Un momento, por favor, estoy terminando mis notas."), ["confirm-disclosures"]),
        RefusalKind.ChangedElsewhere => (new("One moment please, I am finishing my notes.", "Un momento, por favor, estoy terminando mis notas."), ["take-or-keep"]),
        RefusalKind.UnkeptText => (new("One moment please, I am finishing my notes.", "Un momento, por favor, estoy terminando mis notas."), ["keep-or-discard"]),
        RefusalKind.AlreadyAsked => (new("Somebody is being asked already; one moment please.", "Ya se le está preguntando a alguien; un momento, por favor."), [Again]),
        RefusalKind.CantTakeCalls => (new("One moment please, I am looking for a colleague.", "Un momento, por favor, estoy buscando a un compañero."), ["choose-colleague"]),
        RefusalKind.VouchedYourself => (new("A colleague will go on with this call.", "Un compañero va a continuar con esta llamada."), [Supervisor]),
        RefusalKind.StillConsulted => (new("Stay on the line, please: your colleague hands over the caller.", "No cuelgue, por favor: su compañero le pasa a la persona que llama."), [Again]),
        RefusalKind.NoMessage => (new("I don't find that message.", "No encuentro ese mensaje."), [Again]),
        RefusalKind.MessageOver => (new("That is finished already.", "Eso ya está terminado."), [Again]),
        RefusalKind.ReadFirst => (new("One moment please, I am reading it first.", "Un momento, por favor, primero lo leo."), ["read-message"]),
        RefusalKind.StillOpen => (new("One moment please, I am finishing my notes.", "Un momento, por favor, estoy terminando mis notas."), ["wrap-up"]),
        RefusalKind.AddendumLate => (new("I will ask my supervisor about that.", "Voy a preguntarle a mi supervisor."), [Supervisor]),
        RefusalKind.NoSuchSheet => (new("One moment please, I am looking for that sheet.", "Un momento, por favor, estoy buscando esa hoja."), [Again]),
        RefusalKind.SheetUsed => (new("That sheet is dealt with already.", "Esa hoja ya está tramitada."), ["look-at-sheets"]),
        RefusalKind.OutOfTime => (new("One moment please, I am looking at the time on that sheet.", "Un momento, por favor, estoy mirando la hora de esa hoja."), ["look-at-times"]),
        RefusalKind.NoTelephone => (new("One moment please, I have to do that by hand.", "Un momento, por favor, eso tengo que hacerlo a mano."), ["by-hand"]),
        RefusalKind.CallBackNotPossible => (new("I can't call you back on this call. Let us try it another way.", "En esta llamada no puedo devolverle la llamada. Probemos de otra manera."), [Code, Ask, Supervisor, Message]),
        RefusalKind.TooManyCallBacks => (new("I can't call back any more for now. Let us try it another way.", "Por ahora no puedo devolver más llamadas. Probemos de otra manera."), [Code, Ask, Supervisor, Message]),
        RefusalKind.NoCallBack => (new("I have not called back yet. Shall I?", "Todavía no le he devuelto la llamada. ¿Lo hago?"), ["call-back"]),
        RefusalKind.NotReached => (new("One moment please, it is still ringing.", "Un momento, por favor, todavía está sonando."), [Again]),
        RefusalKind.TooManySheets => (new("One moment please, I am looking for a sheet.", "Un momento, por favor, estoy buscando una hoja."), ["look-at-sheets"]),
        _ => throw new ArgumentOutOfRangeException(nameof(kind)),
    };
}
