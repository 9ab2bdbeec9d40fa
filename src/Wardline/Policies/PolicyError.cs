using System.Collections.Immutable;

namespace Wardline.Policies;

public enum PolicyErrorKind
{
    /// <summary>The file isn't formed as its schema says.</summary>
    Schema,

    /// <summary>It names something that doesn't exist.</summary>
    Reference,

    /// <summary>It would break a promise that no policy may break.</summary>
    Invariant,
}

/// <param name="Kind">What sort of fault.</param>
/// <param name="Rule">The rule, factor, level or label it stands in; the path in the file when it has no name.</param>
/// <param name="Line">Line in the file, from 1.</param>
/// <param name="Message">What is wrong and how to mend it.</param>
/// <param name="CounterExample">For an invariant: the case that breaks it.</param>
public sealed record PolicyError(PolicyErrorKind Kind, string Rule, int Line, string Message, string? CounterExample = null);

/// <summary>What became of a policy file: its value, or all that is wrong with it, in the order of lines.</summary>
/// <param name="File">Name for messages.</param>
/// <param name="Value">Null when there are errors.</param>
public sealed record PolicyFile<T>(string File, T? Value, ImmutableArray<PolicyError> Errors)
    where T : class
{
    public bool Ok => Value is not null;

    /// <summary>The value, or one exception that lists every error.</summary>
    /// <exception cref="PolicyException">There are errors.</exception>
    public T Require() => Value ?? throw new PolicyException(File, Errors);
}

/// <summary>A policy that can't be used. Start-up stops on it: running under half a policy is worse than not running.</summary>
public sealed class PolicyException(string file, ImmutableArray<PolicyError> errors)
    : Exception(string.Join(Environment.NewLine, errors.Select(error => $"{file}:{error.Line}: {error.Rule}: {error.Message}")))
{
    public ImmutableArray<PolicyError> Errors { get; } = errors;
}
