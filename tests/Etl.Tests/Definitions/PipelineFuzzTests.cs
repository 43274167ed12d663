using System.Text;
using Etl.Definitions;
using Etl.Definitions.Options;
using Etl.Tests.Support;

namespace Etl.Tests.Definitions;

public sealed class PipelineFuzzTests
{
    private const string Valid = """
        {
          // sales
          "$schema": "./pipeline.schema.json", "name": "sales-é😀",
          "parameters": { "day": { "default": "2024-01-01" } },
          "limits": { "memory": "1GiB", "cpu": 4, "rejects": { "rows": 100, "percent": 1.5e0 } },
          "steps": [
            { "id": "list", "use": "urls", "with": { "template": "a\"\u0041\ud83d\ude00${param:day}$${x}", "values": ["n", null, true] } },
            { "id": "get", "use": "x", "from": ["list"], "parallelism": 16, "capacity": 64, "ordered": false, }, /* end */
          ]
        }
        """;

    private static readonly byte[] Spices = [.. "{}[]\",:\\/*$ \n\t01.-+eutfn\r\0"u8, 0xC3, 0xFF, 0xF0, 0x9F, 0xEF, 0xBB, 0xBF];

    [Fact]
    public void The_text_that_is_mutated_is_valid()
    {
        Assert.Equal("", PipelineText.Errors(Valid));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void No_mutation_throws_and_every_error_is_inside_the_file(int seed)
    {
        Random random = new(seed);
        byte[] valid = Encoding.UTF8.GetBytes(Valid);
        for (int i = 0; i < 2000; i++)
        {
            byte[] text = Mutate(valid, random);
            PipelineReadResult result = PipelineReader.Read("p.json", text, new PipelineVariables { Environment = _ => null });

            Assert.Equal(result.Definition is null, result.Errors.Count > 0);
            Assert.All(result.Errors, error => AssertInside(text, error));
            Assert.DoesNotContain(result.Errors, error => error.Message.Contains("BytePosition", StringComparison.Ordinal));
        }
    }

    [Theory]
    [InlineData(5)]
    [InlineData(6)]
    public void No_path_makes_the_search_for_an_option_throw(int seed)
    {
        Random random = new(seed);
        StepDefinition step = PipelineText.Read(Valid).Definition!.Steps[0];
        for (int i = 0; i < 2000; i++)
        {
            string path = string.Concat(random.GetItems(["template", "values", ".", "[", "]", "0", "2", "9", "", "-"], random.Next(8)));

            Assert.True(OptionPath.Locate(step.With, path, random.Next(40)) >= step.With.Location);
        }
    }

    private static byte[] Mutate(byte[] valid, Random random)
    {
        List<byte> text = [.. valid];
        for (int edits = random.Next(1, 4); edits > 0 && text.Count > 0; edits--)
        {
            int at = random.Next(text.Count);
            switch (random.Next(5))
            {
                case 0: text.RemoveAt(at); break;
                case 1: text.Insert(at, Spices[random.Next(Spices.Length)]); break;
                case 2: text[at] = Spices[random.Next(Spices.Length)]; break;
                case 3: text.RemoveRange(at, Math.Min(random.Next(40), text.Count - at)); break;
                default: text.InsertRange(at, valid.AsSpan(random.Next(valid.Length / 2), random.Next(60))); break;
            }
        }

        return random.Next(10) == 0 ? [.. text.Take(random.Next(text.Count + 1))] : [.. text];
    }

    private static void AssertInside(byte[] text, PlanError error)
    {
        string decoded = Encoding.UTF8.GetString(text);
        string[] lines = decoded.Split('\n');
        Assert.InRange(error.Line, 1, lines.Length);
        Assert.InRange(error.Column, 1, lines[error.Line - 1].Length + 1);
        Assert.NotEqual("", error.Message);
    }
}
