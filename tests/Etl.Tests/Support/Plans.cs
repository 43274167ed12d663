using System.Text;
using Etl.Definitions;
using Etl.Planning;
using Etl.Steps;

namespace Etl.Tests.Support;

/// <summary>Plans pipelines that tests write as JSON.</summary>
internal static class Plans
{
    public static PlanSettings Settings { get; } = new() { Root = Path.GetTempPath(), Cores = 4, AvailableMemory = 8L << 30 };

    public static PlanResult Try(string json, PlanSettings? settings = null, PipelineVariables? variables = null)
    {
        PipelineReadResult read = PipelineReader.Read("p.json", Encoding.UTF8.GetBytes(json), variables ?? new PipelineVariables());
        return new PipelinePlanner(BuiltInSteps.CreateCatalog()).Plan(read, settings ?? Settings);
    }

    /// <summary>A pipeline of the given steps, planned; fails the test when something is wrong with it.</summary>
    public static PipelinePlan Of(string steps, PlanSettings? settings = null)
    {
        PlanResult result = Try($$"""{ "name": "test", "steps": [{{steps}}] }""", settings);
        Assert.Empty(result.Errors);
        return result.Plan!;
    }

    /// <summary>The blocks as one line each: name, kind, workers, and "ordered" or "largest first" where they are.</summary>
    public static string Blocks(this PipelinePlan plan) => string.Join('\n', plan.Blocks.Select(block =>
        $"{block.NodeName}: {block.Kind} x{block.Parallelism}{(block.Ordered ? " ordered" : "")}{(block.LargestFirst ? " largest first" : "")}"));
}
