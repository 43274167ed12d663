using Etl.Messages;
using Etl.Steps;

namespace Etl.Tests.Support;

/// <summary>Plans steps and keeps what they report, as <c>option: message</c>.</summary>
internal sealed class PlanProblems : StepPlanContext
{
    public List<string> Messages { get; } = [];

    public override string Id => "step";

    public override string Root => "/";

    public override MessageKind? InputKind => null;

    public override Schema? Input => null;

    public override void Error(string option, string message, int offset = 0) => Messages.Add($"{option}: {message}");

    /// <summary>Plans a step whose options have to be valid.</summary>
    public static T Step<T>(StepType type, object options)
        where T : class, IStep
    {
        PlanProblems problems = new();
        IStep? step = type.Plan(options, problems);
        Assert.Empty(problems.Messages);
        return Assert.IsType<T>(step, exactMatch: false);
    }

    /// <summary>What planning with these options reports; the step must be refused.</summary>
    public static IReadOnlyList<string> Of(StepType type, object options)
    {
        PlanProblems problems = new();
        Assert.Null(type.Plan(options, problems));
        return problems.Messages;
    }
}
