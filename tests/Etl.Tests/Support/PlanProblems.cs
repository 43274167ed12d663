using Etl.Messages;
using Etl.Steps;

namespace Etl.Tests.Support;

/// <summary>Plans one step, behind the given input, and keeps the problems that it reports.</summary>
internal sealed class PlanProblems(MessageKind? inputKind = null, Schema? input = null) : StepPlanContext
{
    /// <summary>Each as <c>option: message</c>.</summary>
    public List<string> Messages { get; } = [];

    /// <summary>Each as <c>option@offset: message</c>.</summary>
    public List<string> Located { get; } = [];

    public override string Id => "step";

    public override string Root => "/";

    public override MessageKind? InputKind => inputKind;

    public override Schema? Input => input;

    public override void Error(string option, string message, int offset = 0)
    {
        Messages.Add($"{option}: {message}");
        Located.Add($"{option}@{offset}: {message}");
    }

    /// <summary>Plans a step whose options have to be valid.</summary>
    public static T Step<T>(StepType type, object options, MessageKind? inputKind = null, Schema? input = null)
        where T : class, IStep
    {
        PlanProblems problems = new(inputKind, input);
        IStep? step = type.Plan(options, problems);
        Assert.Empty(problems.Messages);
        return Assert.IsType<T>(step, exactMatch: false);
    }

    /// <summary>What planning with these options reports; the step must be refused.</summary>
    public static IReadOnlyList<string> Of(StepType type, object options, MessageKind? inputKind = null, Schema? input = null)
    {
        PlanProblems problems = new(inputKind, input);
        Assert.Null(type.Plan(options, problems));
        return problems.Messages;
    }
}
