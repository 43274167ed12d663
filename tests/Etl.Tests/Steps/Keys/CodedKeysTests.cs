using System.Globalization;
using Etl.Messages;
using Etl.Steps.Keys;
using Etl.Tests.Steps.Aggregation;
using Etl.Tests.Support;
using FsCheck;
using FsCheck.Fluent;

namespace Etl.Tests.Steps.Keys;

/// <summary>Groups found by codes are those that the keys' bytes give.</summary>
public sealed class CodedKeysTests
{
    private const int BlockRows = 1024;

    private static readonly Schema Texts = new([new("t", ColumnType.Text), new("u", ColumnType.Text)]);

    [Theory]
    [InlineData("t")]
    [InlineData("s")]
    [InlineData("t,k,b")]
    [InlineData("f,y,z,t")]
    public void Rows_of_any_values_have_the_groups_of_their_bytes(string by)
    {
        Prop.ForAll(MergeLawTests.Rows.ArrayOf().ToArbitrary(), rows =>
        {
            Grouping grouping = new(MergeLawTests.Input, by.Split(','));
            // The second time nearly all of them are known.
            grouping.Check(rows);
            grouping.Check(rows);
        }).QuickCheckThrowOnFailure();
    }

    [Theory]
    [InlineData(1)]
    [InlineData(255)]
    [InlineData(256)]
    [InlineData(257)]
    public void Few_values_are_known_while_codes_and_places_grow(int distinct)
    {
        Grouping grouping = new(Texts, ["t", "u"]);
        Random random = new(distinct);
        for (int block = 0; block < 40; block++) grouping.Check([.. Enumerable.Range(0, 1000).Select(_ => Row(random.Next(distinct), random.Next(200)))]);

        Assert.True(grouping.Keys.Pays == distinct <= 256); // of 8 bits, as those of the other column; 16 are the most
    }

    [Fact]
    public void Texts_that_differ_in_one_byte_or_in_zeros_at_the_end_are_told_apart()
    {
        Grouping grouping = new(Texts, ["t", "u"]);
        List<object?[]> rows = [[null, null], [null, ""], ["", null]];
        for (int length = 0; length <= 18; length++)
        {
            string text = new('a', length);
            rows.Add([text, ""]);
            rows.Add([text + "\0", ""]);
            rows.Add(["", text]);
            for (int at = 0; at < length; at++) rows.Add([text.Remove(at, 1).Insert(at, "b"), text]);
        }

        for (int round = 0; round < 3; round++) grouping.Check([.. rows]);

        Assert.NotEmpty(grouping.Keys.Unknown.ToArray()); // those of more than 15 bytes
        Assert.True(grouping.Keys.Unknown.Length < rows.Count / 2);
    }

    [Fact]
    public void Values_that_seldom_come_again_are_left_to_their_bytes()
    {
        Grouping grouping = new(Texts, ["t"]);
        Random random = new(3);
        for (int block = 0; block < 30; block++) grouping.Check([.. Enumerable.Range(0, 10_000).Select(_ => Row(random.Next(100_000), 0))]);

        Assert.False(grouping.Keys.Pays);
    }

    [Fact]
    public void A_few_usual_values_among_many_rare_ones_stay_known()
    {
        Grouping grouping = new(Texts, ["t"]);
        Random random = new(7);
        int rare = 1000;
        for (int block = 0; block < 30; block++)
            grouping.Check([.. Enumerable.Range(0, 10 * BlockRows).Select(_ => Row(random.Next(10) > 0 ? random.Next(50) : rare++, 0))]);

        Assert.True(grouping.Keys.Pays);
        Assert.InRange(grouping.Keys.Unknown.Length, 50, 200);
    }

    [Theory]
    [InlineData(ColumnType.Decimal)]
    [InlineData(ColumnType.Json)]
    public void Decimals_and_json_have_no_codes(ColumnType type) =>
        Assert.Null(CodedKeys.TryCreate([new KeyColumn("t", ColumnType.Text, 0), new KeyColumn("d", type, 1)], BlockRows));

    private static object?[] Row(int first, int second) => [first.ToString(CultureInfo.InvariantCulture).PadLeft(first % 14, 'x'), second.ToString(CultureInfo.InvariantCulture)];

    /// <summary>Rows grouped by codes and by bytes at once.</summary>
    private sealed class Grouping
    {
        private readonly Schema _schema;
        private readonly KeyEncoder _encoder;
        private readonly GroupTable _table = new();

        public Grouping(Schema schema, string[] by)
        {
            _schema = schema;
            KeyColumn[] columns = [.. by.Select(name => new KeyColumn(name, schema[schema.Names.ToList().IndexOf(name)].Type, schema.Names.ToList().IndexOf(name)))];
            _encoder = new KeyEncoder(columns);
            Keys = CodedKeys.TryCreate(columns, BlockRows)!;
        }

        public CodedKeys Keys { get; }

        public void Check(object?[][] rows)
        {
            RowBatch batch = CellRows.ToBatch(_schema, rows);
            foreach (int[] block in Enumerable.Range(0, rows.Length).Reverse().Chunk(BlockRows))
            {
                int[] groups = new int[block.Length];
                if (!Keys.TryFind(batch, block, groups)) break;
                int[] unknown = Keys.Unknown.ToArray();
                Assert.All(unknown, row => Assert.Equal(-1, groups[row]));
                Keys.Learn(FindByBytes(batch, [.. unknown.Select(row => block[row])]), groups);
                Assert.Equal(FindByBytes(batch, block), groups);
            }

            batch.Release();
        }

        private int[] FindByBytes(RowBatch batch, int[] rows)
        {
            int[] groups = new int[rows.Length];
            _encoder.Encode(batch, rows);
            _table.FindOrAdd(_encoder.Buffer, _encoder.Starts, _encoder.Ends, groups);
            return groups;
        }
    }
}
