namespace Wardline.Guard.Access;

/// <summary>
/// Names the one namespace whose code may make this fact. The gate believes facts without asking back,
/// so a test over the compiled code finds every place that makes one and compares it with this name.
/// </summary>
/// <param name="module">The namespace, for instance <c>Wardline.Calls</c>; namespaces below it belong to it.</param>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
public sealed class MadeByAttribute(string module) : Attribute
{
    public string Module { get; } = module;
}
