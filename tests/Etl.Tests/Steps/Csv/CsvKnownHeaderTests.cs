using System.Text;
using Etl.Messages;
using Etl.Steps;
using Etl.Steps.Csv;
using Etl.Tests.Support;
using FsCheck;
using FsCheck.Fluent;

namespace Etl.Tests.Steps.Csv;

/// <summary>A reader remembers the header that it saw last; files are read as if it did not.</summary>
public sealed class CsvKnownHeaderTests : IDisposable
{
    private static readonly string[] Headers =
    [
        "a,b\n", "a,b\r\n", "a,b\r", "b,a\n", "a,b,c\n", "\"a\",b\n", "\"a\nx\",a,b\n", "\"a\nx\",b,a\n", "\na,b\n", "a,b", "b\n", "a,a,b\n",
    ];

    private static readonly string[] Bodies = ["", "1,2\n", "\n3,4\n", "5,6,7\r\n", "\"8\",9", "b,a\n1,2\n"];

    private readonly FormatHarness _harness = new();

    public void Dispose() => _harness.Dispose();

    [Fact]
    public void Files_are_read_as_by_a_reader_that_knows_no_header()
    {
        Gen<string> file = from header in Gen.Elements(Headers) from body in Gen.Elements(Bodies) select header + body;
        Prop.ForAll(file.ArrayOf().ToArbitrary(), files =>
        {
            IRowReader reader = Reader();
            return files.All(text => string.Equals(Describe(reader, text), Describe(Reader(), text), StringComparison.Ordinal));
        }).QuickCheckThrowOnFailure();
    }

    private static IRowReader Reader() => CsvSteps.Read(new CsvReadOptions { Columns = CsvSteps.Columns(("a", ColumnType.Text), ("b", ColumnType.Text)) });

    private string Describe(IRowReader reader, string text)
    {
        try
        {
            ReadResult result = _harness.Read(reader, Encoding.UTF8.GetBytes(text));
            return string.Join('\n', [.. result.Rows, .. result.RejectTexts, .. result.Origins]);
        }
        catch (StepException e)
        {
            return e.Message;
        }
    }
}
