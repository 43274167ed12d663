using System.Text;
using Etl.Messages;
using Etl.Steps;
using Etl.Steps.Json;
using Etl.Tests.Support;
using FsCheck;
using FsCheck.Fluent;

namespace Etl.Tests.Steps.Json;

/// <summary>What json.write writes, json.read reads.</summary>
public sealed class JsonRoundTripTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void Any_text_reads_back_as_it_was(int format)
    {
        Gen<string> texts = Gen.Choose(0, 0x10FFFF).Where(Rune.IsValid).Select(code => new Rune(code).ToString()).ListOf().Select(string.Concat);
        Schema schema = new([new("é \"x\"", ColumnType.Text), new("b", ColumnType.Text)]);
        Prop.ForAll(texts.ArrayOf(2).ArrayOf().ToArbitrary(), async rows =>
        {
            using FormatHarness harness = new();
            IRowSink sink = PlanProblems.Step<IRowSink>(JsonWrite.Type, new JsonWriteOptions { Path = "x.json", Format = (JsonWriteFormat)format }, MessageKind.Rows, schema);
            string written = await SinkHarness.WriteAsync(harness, sink, CellRows.ToBatch(schema, [.. rows.Select(row => row.Cast<object?>().ToArray())]));

            ReadResult result = harness.Read(JsonSteps.Read((JsonFormat)format, [.. schema.Columns.Select(column => (column.Name, column.Type, (string?)null))]), Encoding.UTF8.GetBytes(written));

            Assert.Empty(result.RejectTexts);
            Assert.Equal(rows.Select(row => string.Join('|', row)), result.Rows);
        }).QuickCheckThrowOnFailure();
    }
}
