using System.Text;
using CsvHelper;
using Etl.Messages;
using Etl.Steps.Csv;
using Etl.Steps.Outputs;
using FsCheck;
using FsCheck.Fluent;

namespace Etl.Tests.Steps.Csv;

/// <summary>Fields are written as the CSV library writes them, wherever they stand in a heap and however long they are.</summary>
public sealed class CsvFieldWriterTests
{
    private static readonly Gen<string> Texts =
        from length in Gen.Choose(0, 70)
        from plain in Gen.Elements("abc,;\"\r\né-0\t \uFEFF".ToCharArray()).ListOf(length)
        from rare in Gen.Choose(0, 3)
        select rare == 0 ? string.Concat(plain) : string.Concat(plain.Select((character, i) => i == length - rare ? character : 'x'));

    [Theory]
    [InlineData(',', false)]
    [InlineData(',', true)]
    [InlineData(';', false)]
    [InlineData('x', false)]
    public void A_text_of_a_heap_is_written_as_the_library_writes_it(char separator, bool always) =>
        Prop.ForAll(Texts.ListOf(5).ToArbitrary(), texts =>
        {
            byte[][] values = [.. texts.Select(Encoding.UTF8.GetBytes)];
            byte[] heap = [.. values.SelectMany(value => value)]; // exact, so that the last texts have nothing behind them
            CsvFieldWriter fields = new((byte)separator, always, isOnly: false);
            using OutputBlock output = new();
            int start = 0;
            foreach (byte[] value in values)
            {
                output.Advance(fields.Write(heap, new TextRange(start, value.Length), output.Reserve(CsvFieldWriter.MostBytes(value.Length))));
                output.Write([(byte)separator]);
                start += value.Length;
            }

            return output.Written.SequenceEqual([.. Library(values, separator, always), (byte)separator]);
        }).QuickCheckThrowOnFailure();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_text_that_is_its_whole_record_is_written_as_the_library_writes_it(bool always) =>
        Prop.ForAll(Texts.ToArbitrary(), text =>
        {
            byte[] value = Encoding.UTF8.GetBytes(text);
            using OutputBlock output = new();
            new CsvFieldWriter((byte)',', always, isOnly: true).Write(value, output);
            return output.Written.SequenceEqual(Library([value], ',', always));
        }).QuickCheckThrowOnFailure();

    private static byte[] Library(byte[][] fields, char separator, bool always)
    {
        using MemoryStream stream = new();
        using (CsvWriter writer = CsvWriter.Create(stream, new CsvWriterOptions { Separator = separator, HasHeader = false, NewLine = "\n", Quoting = always ? CsvQuoting.Always : CsvQuoting.WhenNeeded }))
        {
            foreach (byte[] field in fields) writer.WriteField(field);
            writer.EndRecord();
        }

        return stream.ToArray()[..^1];
    }
}
