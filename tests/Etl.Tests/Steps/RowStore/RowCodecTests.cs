using Etl.Messages;
using Etl.Steps.RowStore;
using Etl.Tests.Support;
using FsCheck;
using FsCheck.Fluent;

namespace Etl.Tests.Steps.RowStore;

public sealed class RowCodecTests
{
    [Fact]
    public void Gives_back_every_type_and_its_nulls()
    {
        using TestRows rows = new(new BatchBuilder()
            .Add("text", ColumnType.Text, "north", null, "", "a\0b", new string('x', 300))
            .Add("int", ColumnType.Int, 1L, long.MinValue, null, -1L, long.MaxValue)
            .AddScaled("scaled", 2, 150, null, -1, 0, long.MaxValue)
            .Add("wide", ColumnType.Decimal, 1.5m, 79228162514264337593543950335m, null, -0.0000000000000000000000000001m, 0m)
            .Add("float", ColumnType.Float, 1.5, double.NaN, double.NegativeInfinity, null, 5e-324)
            .Add("bool", ColumnType.Bool, true, false, null, true, false)
            .Add("date", ColumnType.Date, new DateOnly(2024, 2, 29), null, DateOnly.MinValue, DateOnly.MaxValue, null)
            .Add("timestamp", ColumnType.Timestamp, null, DateTime.MinValue, DateTime.MaxValue, new DateTime(2024, 1, 1), null)
            .Add("json", ColumnType.Json, "{\"a\":1}", "null", null, "[]", "7")
            .Build());

        Assert.Equal(CellRows.ToLines(rows.Batch), rows.Decoded());
    }

    [Fact]
    public void Keeps_only_the_columns_that_are_asked_for()
    {
        RowBatch batch = new BatchBuilder().Add("a", ColumnType.Int, 1L, 2L).Add("b", ColumnType.Text, "x", "y").Add("c", ColumnType.Bool, true, null).Build();
        RowCodec codec = new(batch.Schema, new HashSet<string> { "c", "b", "elsewhere" });
        RowEncoder encoder = new(codec);
        encoder.Encode(batch, [1, 0]);
        RowBatch decoded = new RowDecoder(codec).Decode(encoder.Buffer, encoder.Starts[..2], new Position(3, 0, 7));

        Assert.Null(decoded.Columns[0]);
        Assert.Equal(["y", "x"], BatchBuilder.Values(decoded, "b"));
        Assert.Equal([null, true], BatchBuilder.Values(decoded, "c"));
        Assert.Equal((new Position(3, 0, 7), 2, 0), (decoded.Position, decoded.RowCount, decoded.Columns[1]!.Nulls?.Length ?? 0));
        decoded.Release();
        batch.Release();
    }

    [Fact]
    public void Reads_a_null_row_as_null_in_every_column()
    {
        Schema schema = new([.. Enum.GetValues<ColumnType>().Select(type => new ColumnSchema(type.ToString(), type)), new("ninth", ColumnType.Int)]);
        RowCodec codec = new(schema, schema.Names.ToHashSet());
        RowBatch batch = new RowDecoder(codec).Decode(codec.NullRow, [0, 0], default);
        string nulls = string.Join(" | ", schema.Columns.Select(_ => "null"));

        Assert.Equal([nulls, nulls], CellRows.ToLines(batch));
        batch.Release();
    }

    [Fact]
    public void Brings_decimals_of_different_scales_to_one_column()
    {
        RowCodec codec = new(new Schema([new("x", ColumnType.Decimal)]), new HashSet<string> { "x" });
        List<byte> bytes = [];
        List<int> starts = [];
        Encode(new BatchBuilder().AddScaled("x", 1, 15, null));
        Encode(new BatchBuilder().AddScaled("x", 3, -1));
        Encode(new BatchBuilder().AddScaled("x", 0, 7));
        RowBatch scaled = Decode();
        Assert.Null(((DecimalColumn)scaled.Columns[0]!).Wide);
        Assert.Equal(["1.5", "null", "-0.001", "7"], CellRows.ToLines(scaled));
        Encode(new BatchBuilder().AddScaled("x", 0, long.MaxValue, null));
        Encode(new BatchBuilder().AddScaled("x", 18, 1));
        RowBatch wide = Decode();
        Assert.Equal(["1.5", "null", "-0.001", "7", "9223372036854775807", "null", "0.000000000000000001"], CellRows.ToLines(wide));
        scaled.Release();
        wide.Release();

        void Encode(BatchBuilder builder)
        {
            using TestRows rows = new(builder.Build());
            starts.AddRange(rows.Encoded.Starts[..rows.Batch.RowCount].ToArray().Select(start => start + bytes.Count));
            bytes.AddRange(rows.Encoded.Buffer.AsSpan(0, rows.Encoded.Ends[rows.Batch.RowCount - 1]));
        }

        RowBatch Decode() => new RowDecoder(codec).Decode(bytes.ToArray(), starts.ToArray(), default);
    }

    [Fact]
    public void Gives_back_any_rows() => Prop.ForAll(Arb.From(AnyRows.Table(ColumnTypes)), rows =>
    {
        using TestRows test = new(CellRows.ToBatch(AnyRows.SchemaOf(ColumnTypes), rows));
        Assert.Equal(CellRows.ToLines(test.Batch), test.Decoded());
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void A_length_is_read_as_it_was_written() => Prop.ForAll(Arb.From(Gen.Choose(0, 31).SelectMany(bits => Gen.Choose(0, (int)((1L << bits) - 1)))), length =>
    {
        byte[] bytes = new byte[VarInt.MaxLength + 1];
        int end = VarInt.Write(bytes, 1, length);
        int at = 1;
        Assert.Equal((length, end, VarInt.LengthOf(length)), (VarInt.Read(bytes, ref at), at, end - 1));
    }).QuickCheckThrowOnFailure();

    private static ColumnType[] ColumnTypes => Enum.GetValues<ColumnType>();

    /// <summary>A batch, its rows encoded in order.</summary>
    private sealed class TestRows : IDisposable
    {
        private readonly RowCodec _codec;

        public TestRows(RowBatch batch)
        {
            Batch = batch;
            _codec = new RowCodec(batch.Schema, batch.Schema.Names.ToHashSet());
            Encoded = new RowEncoder(_codec);
            Encoded.Encode(batch, [.. Enumerable.Range(0, batch.RowCount)]);
        }

        public RowBatch Batch { get; }

        public RowEncoder Encoded { get; }

        public string[] Decoded()
        {
            RowBatch decoded = new RowDecoder(_codec).Decode(Encoded.Buffer, Encoded.Starts[..Batch.RowCount], default);
            string[] lines = [.. CellRows.ToLines(decoded)];
            decoded.Release();
            return lines;
        }

        public void Dispose() => Batch.Release();
    }
}
