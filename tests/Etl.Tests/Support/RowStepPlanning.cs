using Etl.Messages;
using Etl.Steps;

namespace Etl.Tests.Support;

/// <summary>Plans a row step against a schema.</summary>
internal static class RowStepPlanning
{
    public static IRowTransform Plan(StepType type, object options, Schema input) =>
        PlanProblems.Step<IRowTransform>(type, options, MessageKind.Rows, input);

    /// <summary>The problems of a step that must be refused, as <c>option@offset: message</c>.</summary>
    public static IReadOnlyList<string> ErrorsOf(StepType type, object options, Schema input)
    {
        PlanProblems problems = new(MessageKind.Rows, input);
        Assert.Null(type.Plan(options, problems));
        return problems.Located;
    }

    /// <summary>The input columns needed for the output columns, sorted, with spaces between.</summary>
    public static string Required(IRowTransform step, params string[] output) =>
        string.Join(' ', step.RequiredColumns(output.ToHashSet(StringComparer.Ordinal)).Order(StringComparer.Ordinal));
}
