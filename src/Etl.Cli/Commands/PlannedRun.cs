using Etl.Definitions;
using Etl.Planning;

namespace Etl.Cli.Commands;

/// <summary>A plan with what it was made from.</summary>
/// <param name="Plan">Null where there are errors.</param>
/// <param name="Errors">What is wrong with the pipeline.</param>
/// <param name="Request">What was asked for; says what <c>now()</c> gives.</param>
/// <param name="Environment">The environment variables that the pipeline uses.</param>
internal sealed record PlannedRun(PipelinePlan? Plan, IReadOnlyList<PlanError> Errors, PlanRequest Request, IReadOnlyDictionary<string, string> Environment)
{
    public static PlannedRun Of(PlanRequest request, CommandContext context)
    {
        Dictionary<string, string> used = new(StringComparer.Ordinal);
        PlanRequest noted = request with
        {
            Now = request.Now ?? context.Time.GetUtcNow(),
            Environment = name =>
            {
                string? value = request.Environment(name);
                if (value is not null) used[name] = value;
                return value;
            },
        };
        PlanResult result = context.Engine.Plan(noted);
        return new PlannedRun(result.Plan, result.Errors, noted, used);
    }
}
