using System.Text;
using Etl.Messages;
using Etl.Tests.Support;

namespace Etl.Tests.Messages;

/// <summary>Columns and batches made of other ones' rows. Pools are poisoned, so bytes used after their release show.</summary>
public sealed class GatherTests
{
    private static readonly object?[][] Values =
    [
        ["süd", null, "", "north"],
        [1L, null, 3L, long.MinValue],
        [1.5m, null, 0m, 12345678901234567890.12m],
        [1.5m, 0.25m, null, 2m],
        [1.5, double.NaN, null, -0.0],
        [true, null, false, true],
        [new DateOnly(2024, 2, 29), null, DateOnly.MinValue, DateOnly.MaxValue],
        [new DateTime(2024, 2, 29, 1, 2, 3, DateTimeKind.Utc), null, DateTime.MinValue, DateTime.MaxValue],
        ["""{"a":1}""", null, "[]", "1"],
    ];

    private static readonly ColumnType[] Types =
        [ColumnType.Text, ColumnType.Int, ColumnType.Decimal, ColumnType.Decimal, ColumnType.Float, ColumnType.Bool, ColumnType.Date, ColumnType.Timestamp, ColumnType.Json];

    [Fact]
    public void Takes_rows_in_any_order_and_makes_nulls_of_none()
    {
        for (int i = 0; i < Types.Length; i++)
        {
            Column column = CellRows.ToColumn(Types[i], Values[i]);

            Column gathered = column.Gather([3, 0, -1, 0, 1, 2]);

            string[] texts = [.. Enumerable.Range(0, 4).Select(row => CellRows.ToText(column, row))];
            Assert.Equal([texts[3], texts[0], "null", texts[0], texts[1], texts[2]], Enumerable.Range(0, 6).Select(row => CellRows.ToText(gathered, row)));
            Assert.Equal((Types[i], 6), (gathered.Type, gathered.Count));
            gathered.Free();
            column.Free();
        }
    }

    [Fact]
    public void Keeps_the_form_of_decimals()
    {
        DecimalColumn scaled = (DecimalColumn)CellRows.ToColumn(ColumnType.Decimal, [1.5m, 2.25m]).Gather([1, -1]);
        DecimalColumn wide = (DecimalColumn)CellRows.ToColumn(ColumnType.Decimal, [1.5m, 2.25m], wide: true).Gather([1, -1]);

        Assert.Null(scaled.Wide);
        Assert.Equal((2, 225L, 0L), (scaled.Scale, scaled.Unscaled[0], scaled.Unscaled[1]));
        Assert.Equal([2.25m, 0m], wide.Wide![..2]);
    }

    [Fact]
    public void Has_no_null_array_where_no_row_is_null() =>
        Assert.Null(CellRows.ToColumn(ColumnType.Int, [1L, 2L]).Gather([1, 1, 0]).Nulls);

    [Fact]
    public void Gives_every_new_row_the_origin_of_the_one_that_it_was_made_of()
    {
        RowBatch batch = Read("one\ntwo\nthree\n");

        RowBatch gathered = batch.Gather([2, 0, 2]).Gather([1, 2]);

        Assert.Equal(["one", "three"], CellRows.ToLines(gathered));
        Assert.Equal(["a.csv, line 1", "a.csv, line 3"], Enumerable.Range(0, 2).Select(row => gathered.Origin!.Locate(row).ToString()));
        Assert.Equal("three", Encoding.UTF8.GetString(gathered.Origin!.RawText(1)));
        gathered.Release();
    }

    [Fact]
    public void Keeps_what_it_was_made_of_until_its_own_last_reader_is_done()
    {
        RowBatch batch = Read("one\ntwo\n");
        bool isFreed = false;
        batch.Freed = () => isFreed = true;

        RowBatch gathered = batch.Gather([1, 1]);
        gathered.AddReferences(1);
        gathered.Release();

        Assert.False(isFreed);
        Assert.Equal(["two", "two"], CellRows.ToLines(gathered));
        gathered.Release();
        Assert.True(isFreed);
        Assert.Empty(batch.Origin!.Chunk.Buffer);
    }

    [Fact]
    public void Counts_the_chunk_once()
    {
        RowBatch batch = Read("one\ntwo\n");
        long before = batch.MemoryBytes;

        RowBatch gathered = batch.Gather([0]);

        Assert.Equal(before + gathered.Columns[0]!.MemoryBytes + gathered.Origin!.MemoryBytes - gathered.Origin.Chunk.MemoryBytes, gathered.MemoryBytes);
        gathered.Release();
    }

    /// <summary>A batch of one text column whose texts are the lines, in place in the chunk.</summary>
    private static RowBatch Read(string lines)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(lines);
        byte[] buffer = ColumnPool.Rent<byte>(bytes.Length);
        bytes.CopyTo(buffer, 0);
        RecordChunk chunk = new(default, "a.csv", buffer, bytes.Length, 0, 1);
        string[] texts = lines.TrimEnd('\n').Split('\n');
        TextColumn column = new(ColumnType.Text, texts.Length);
        int[] starts = ColumnPool.Rent<int>(texts.Length);
        int[] lengths = ColumnPool.Rent<int>(texts.Length);
        int at = 0;
        for (int i = 0; i < texts.Length; i++)
        {
            column.Ranges[i] = new TextRange(at, texts[i].Length);
            (starts[i], lengths[i]) = (at, texts[i].Length);
            at += texts[i].Length + 1;
        }

        column.ShareHeap(chunk.Buffer);
        return new RowBatch(default, new Schema([new ColumnSchema("line", ColumnType.Text)]), [column], texts.Length, new BatchOrigin(chunk, starts, lengths));
    }
}
