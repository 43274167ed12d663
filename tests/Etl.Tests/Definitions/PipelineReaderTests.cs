using Etl.Definitions;
using Etl.Definitions.Json;
using Etl.Tests.Support;

namespace Etl.Tests.Definitions;

public sealed class PipelineReaderTests
{
    [Fact]
    public void Reads_everything_that_a_pipeline_can_say()
    {
        PipelineReadResult result = PipelineText.Read("""
            {
              "$schema": "./pipeline.schema.json",
              "name": "sales",
              "description": "Sales by country",
              "parameters": { "day": { "default": "2024-01-01", "description": "The day" }, "region": {} },
              "limits": { "memory": "1GiB", "cpu": 4, "rejects": { "rows": 100, "percent": 1.5 } },
              "steps": [
                { "id": "list", "use": "urls", "with": { "template": "x" } },
                { "id": "get", "use": "http.download", "parallelism": 16, "capacity": 64, "ordered": false },
                { "id": "both", "use": "x", "from": ["list", "get"], "parallelism": "auto" },
                { "id": "one", "use": "x", "from": "get" },
              ]
            }
            """);

        Assert.Equal("", PipelineText.Show(result.Errors));
        PipelineDefinition pipeline = result.Definition!;
        Assert.Equal(("p.json", "sales", "Sales by country"), (pipeline.File, pipeline.Name, pipeline.Description));
        Assert.Equal(
            [new ParameterDefinition("day", "2024-01-01", "2024-01-01", "The day", new(5, 19)), new ParameterDefinition("region", null, null, null, new(5, 81))],
            pipeline.Parameters);
        Assert.Equal(
            new LimitsDefinition
            {
                Memory = new ByteSize(1L << 30),
                Cpu = 4,
                Rejects = new RejectLimits { Rows = 100, Percent = 1.5 },
                Location = new(6, 13),
                MemoryLocation = new(6, 25),
                CpuLocation = new(6, 40),
            },
            pipeline.Limits);

        StepDefinition list = pipeline.Steps[0];
        Assert.Equal(("list", "urls", null, null, false), (list.Id, list.Use, list.From, list.Parallelism, list.ParallelismIsAuto));
        Assert.Equal(["template"], list.With.Properties.Select(property => property.Name));
        Assert.Equal(new TextLocation(8, 5), list.CapacityLocation);

        StepDefinition get = pipeline.Steps[1];
        Assert.Equal((16, false, 64, false), (get.Parallelism, get.ParallelismIsAuto, get.Capacity, get.Ordered));
        Assert.Equal(
            [new(9, 5), new(9, 13), new(9, 27), new(9, 59), new(9, 75), new(9, 90), new(9, 5)],
            [get.Location, get.IdLocation, get.UseLocation, get.ParallelismLocation, get.CapacityLocation, get.OrderedLocation, get.With.Location]);

        Assert.Equal([new LocatedName("list", new(10, 42)), new LocatedName("get", new(10, 50))], pipeline.Steps[2].From!);
        Assert.Equal((null, true), (pipeline.Steps[2].Parallelism, pipeline.Steps[2].ParallelismIsAuto));
        Assert.Equal([new LocatedName("get", new(11, 40))], pipeline.Steps[3].From!);
    }

    [Fact]
    public void Has_defaults_for_what_is_left_out()
    {
        PipelineDefinition pipeline = PipelineText.Read(PipelineText.Minimal).Definition!;

        Assert.Equal(new LimitsDefinition(), pipeline.Limits);
        Assert.Equal(new RejectLimits { Rows = 0, Percent = null }, pipeline.Limits.Rejects);
        Assert.Empty(pipeline.Parameters);
        Assert.Empty(pipeline.Steps[0].With.Properties);
    }

    [Fact]
    public void A_share_of_rejects_alone_sets_no_limit_in_rows()
    {
        string text = """{ "name": "p", "limits": { "rejects": { "percent": 2 } }, "steps": [ { "id": "a", "use": "x" } ] }""";

        Assert.Equal(new RejectLimits { Rows = long.MaxValue, Percent = 2 }, PipelineText.Read(text).Definition!.Limits.Rejects);
    }

    [Fact]
    public void Reports_every_mistake_in_one_go_in_the_order_of_the_file()
    {
        string errors = PipelineText.Errors("""
            {
              "nmae": "sales",
              "parameters": { "day": "2024" },
              "limits": { "memory": "64MiB", "cpu": 0, "rejects": { "rows": -1, "percent": 101 } },
              "steps": [
                { "id": "1st", "use": "urls", "paralelism": 4 },
                { "id": "get", "use": 5, "parallelism": "many", "capacity": 0, "ordered": "true" },
                { "id": "get", "use": "x", "from": [], "parallelism": 2000, "with": [] },
                { "use": "x", "from": ["get", "get", 7], "parallelism": "4" },
                "csv.read"
              ]
            }
            """);

        Assert.Equal(
            """
            1:1: the required key 'name' is missing: Name of the pipeline, which runs and reports carry
            2:3: unknown key 'nmae'; did you mean 'name'? Allowed here: $schema, description, limits, name, parameters, steps
            3:26: 'day' must be an object; found the text '2024'
            4:25: 'memory' must be a size such as "64KiB" of at least 128MiB; found the text '64MiB'
            4:41: 'cpu' must be a whole number from 1 to 1024; found the number 0
            4:65: 'rows' must be a whole number of at least 0; found the number -1
            4:80: 'percent' must be a number from 0 to 100; found the number 101
            6:13: the id '1st' is not allowed; an id is a letter, then letters, digits, '_' and '-'
            6:35: unknown key 'paralelism'; did you mean 'parallelism'? Allowed here: capacity, from, id, ordered, parallelism, use, with
            7:27: 'use' must be a text; found the number 5; write "5"
            7:45: 'parallelism' must be a whole number from 1 to 1024 or "auto"; found the text 'many'
            7:65: 'capacity' must be a whole number from 1 to 1000000; found the number 0
            7:79: 'ordered' must be true or false; found the text 'true'; leave out the quotes
            8:13: the id 'get' is used twice, first at line 7; give each step its own
            8:40: 'from' is empty; name at least one step, or leave it out to read the step above
            8:59: 'parallelism' must be a whole number from 1 to 1024 or "auto"; found the number 2000
            8:73: 'with' must be an object; found a list
            9:5: the required key 'id' is missing: Name of the step, unique in the pipeline: a letter, then letters, digits, '_' and '-'
            9:35: 'from' names the step 'get' twice; remove one of them, or let a step such as 'select' stand between where rows are wanted twice
            9:42: 'from[2]' must be a text; found the number 7; write "7"
            9:61: 'parallelism' must be a whole number from 1 to 1024 or "auto"; found the text '4'; leave out the quotes
            10:5: 'steps[4]' must be an object; found the text 'csv.read'
            """,
            errors);
    }

    [Theory]
    [InlineData("[1]", "1:1: a pipeline is an object in '{' and '}'; found a list")]
    [InlineData("""{ "name": "p", "steps": [] }""", "1:25: 'steps' is empty; a pipeline has at least one step")]
    [InlineData("""{ "name": "p", "steps": {} }""", "1:25: 'steps' must be a list; found an object")]
    [InlineData("""{ "name": "p" }""", "1:1: the required key 'steps' is missing: The steps, at least one; each reads the one above it unless it says 'from'")]
    [InlineData("""{ "name": " ", "steps": [ { "id": "a", "use": "x" } ] }""", "1:11: 'name' is empty; give the pipeline a name")]
    [InlineData("""{ "name": null, "steps": [ { "id": "a", "use": "x" } ] }""", "1:11: 'name' must be a text; found null")]
    [InlineData("""{ "name": "p", "steps": [ { "id": "a", "use": "x", "from": 3 } ] }""", "1:60: 'from' must be a text, or a list of such; found the number 3; write \"3\"")]
    [InlineData("""{ "name": "p", "limits": { "memory": 1 }, "steps": [ { "id": "a", "use": "x" } ] }""", "1:38: 'memory' must be a size such as \"64KiB\" of at least 128MiB; found the number 1")]
    public void Says_what_is_wrong_with_the_shape(string text, string expected)
    {
        Assert.Equal(expected, PipelineText.Errors(text));
        Assert.Null(PipelineText.Read(text).Definition);
    }

    [Fact]
    public void Hands_on_the_steps_that_could_be_read_beside_the_errors()
    {
        PipelineReadResult result = PipelineText.Read("""{ "name": "p", "steps": [ { "id": "a", "use": "x" }, { "id": "b" }, { "id": "c", "use": "y" } ] }""");

        Assert.Null(result.Definition);
        Assert.Equal(["a", "c"], result.Steps.Select(step => step.Id));
    }

    [Fact]
    public void An_error_reads_as_compilers_write_them()
    {
        PlanError error = Assert.Single(PipelineText.Read("{}x").Errors);

        Assert.Equal("p.json:1:3: error: expected the end of the file after the last '}', but found 'x'", error.ToString());
    }
}
