using Etl.Documentation;
using Etl.Steps;
using Etl.Tests.Support;

namespace Etl.Tests.Documentation;

public sealed class GeneratedFilesTests
{
    [Fact]
    public void Docs_steps_md_is_what_the_catalogue_says() => AssertCurrent(StepsMarkdown.Write(BuiltInSteps.CreateCatalog()), "docs", "steps.md");

    [Fact]
    public void Docs_expressions_md_is_what_the_language_says() => AssertCurrent(ExpressionsMarkdown.Write(), "docs", "expressions.md");

    [Fact]
    public void The_schema_is_what_the_catalogue_says() => AssertCurrent(PipelineSchema.Write(BuiltInSteps.CreateCatalog()).TrimEnd() + "\n", "pipelines", "pipeline.schema.json");

    private static void AssertCurrent(string generated, params string[] path)
    {
        string committed = File.Exists(Repository.PathOf(path)) ? File.ReadAllText(Repository.PathOf(path)).ReplaceLineEndings("\n") : "";
        Assert.True(string.Equals(generated.ReplaceLineEndings("\n"), committed, StringComparison.Ordinal), $"{string.Join('/', path)} is not what the code generates. Run ./etl.sh docs and commit the result.");
    }
}
