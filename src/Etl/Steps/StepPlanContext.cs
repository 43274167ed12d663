using Etl.Expressions;
using Etl.Messages;

namespace Etl.Steps;

/// <summary>A step that another one reads.</summary>
/// <param name="Id">As the pipeline names it.</param>
/// <param name="Schema">The columns of its rows.</param>
public sealed record StepInput(string Id, Schema Schema);

/// <summary>What a step sees while it is planned: its input's columns, and where to report what is wrong with its options.</summary>
public abstract class StepPlanContext
{
    /// <summary>The step's id.</summary>
    public abstract string Id { get; }

    /// <summary>Absolute folder that relative paths in the pipeline start from.</summary>
    public abstract string Root { get; }

    /// <summary>The kind of message that the step reads; null for a source.</summary>
    public abstract MessageKind? InputKind { get; }

    /// <summary>The columns of the input rows, of the first input where they differ; null where the step does not read rows.</summary>
    public abstract Schema? Input { get; }

    /// <summary>The steps that it reads rows of, in the order in which the pipeline names them; empty where it does not read rows.</summary>
    public virtual IReadOnlyList<StepInput> Inputs => Input is null ? [] : [new StepInput("input", Input)];

    /// <summary>The instant of the run, which <c>now()</c> gives; null where nothing will run.</summary>
    public virtual DateTimeOffset? Now => null;

    /// <summary>
    /// The files that the step will read, in order of position, for a step whose columns depend on them; nothing is listed
    /// or opened for one that does not ask. They belong to the context. Null where they are known only after steps that do
    /// not run while planning, such as a download: the step then returns null, and is planned again when they are there.
    /// </summary>
    /// <exception cref="StepException">The files cannot be listed or unpacked.</exception>
    public virtual IReadOnlyList<FileMessage>? InputFiles => null;

    /// <summary>
    /// Reports a problem with an option. <paramref name="option"/> is its path below <c>"with"</c>, such as
    /// <c>columns.price</c> or <c>by[1]</c>; empty for the step as a whole.
    /// </summary>
    /// <param name="option">Path of the option below <c>"with"</c>.</param>
    /// <param name="message">What was found and what is allowed; ends with the cure.</param>
    /// <param name="offset">For a text: the zero-based character that the problem is at.</param>
    public abstract void Error(string option, string message, int offset = 0);

    /// <summary>
    /// Compiles the expression that stands at an option against <see cref="Input"/>, or another schema. Reports its
    /// problems at their place and returns null when there are any.
    /// </summary>
    public CompiledExpression? Compile(string option, string text, Schema? schema = null, ColumnType? expected = null)
    {
        ExpressionResult result = ExpressionCompiler.Compile(text, schema ?? Input ?? throw new InvalidOperationException("The step reads no rows."), Now);
        foreach (ExpressionError error in result.Errors) Error(option, error.Message, error.Offset);
        if (result.Expression is { } expression && expected is not null && expression.Type != expected)
        {
            Error(option, $"The expression gives {TypeName(expression.Type)}, but {TypeName(expected.Value)} is needed here.");
            return null;
        }

        return result.Expression;
    }

    /// <summary>A type as pipelines write it.</summary>
    public static string TypeName(ColumnType type) => type.ToString().ToLowerInvariant();
}
