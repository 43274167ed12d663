using Etl.Common;

namespace Etl.Definitions;

/// <summary>A mistake in a pipeline file, with its place.</summary>
/// <param name="File">The file as the user named it.</param>
/// <param name="Line">1-based.</param>
/// <param name="Column">1-based, in UTF-16 characters, as editors count.</param>
/// <param name="Message">What was found, what is allowed, and the cure.</param>
public sealed record PlanError(string File, int Line, int Column, string Message)
{
    public override string ToString() => $"{File}:{Line}:{Column}: error: {Message}";

    /// <summary>The same error without any secret.</summary>
    internal PlanError Without(Redaction secrets) => secrets.IsEmpty ? this : this with { Message = secrets.Apply(Message) };
}
