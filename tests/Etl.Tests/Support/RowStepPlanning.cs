using Etl.Messages;
using Etl.Steps;

namespace Etl.Tests.Support;

/// <summary>Plans a row step against a schema and collects its problems as <c>option@offset: message</c>.</summary>
internal sealed class RowStepPlanning(Schema input) : StepPlanContext
{
    public List<string> Errors { get; } = [];

    public override string Id => "step";

    public override string Root => "/";

    public override MessageKind? InputKind => MessageKind.Rows;

    public override Schema? Input { get; } = input;

    public override void Error(string option, string message, int offset = 0) => Errors.Add($"{option}@{offset}: {message}");

    public static IRowTransform Plan(StepType type, object options, Schema input)
    {
        RowStepPlanning context = new(input);
        IStep? step = type.Plan(options, context);
        Assert.Empty(context.Errors);
        return Assert.IsType<IRowTransform>(step, exactMatch: false);
    }

    public static IReadOnlyList<string> ErrorsOf(StepType type, object options, Schema input)
    {
        RowStepPlanning context = new(input);
        Assert.Null(type.Plan(options, context));
        return context.Errors;
    }

    /// <summary>The input columns needed for the output columns, sorted, with spaces between.</summary>
    public static string Required(IRowTransform step, params string[] output) =>
        string.Join(' ', step.RequiredColumns(output.ToHashSet(StringComparer.Ordinal)).Order(StringComparer.Ordinal));
}
