using Etl.Messages;
using Etl.Steps.Json;
using Etl.Steps.Records;

namespace Etl.Steps.Rows.Exploding;

/// <summary>Takes the elements of one row as they are read.</summary>
internal interface IElementRows
{
    /// <summary>The new row that the next element goes to.</summary>
    int Count { get; }

    /// <summary>Keeps the element just read, or rejects it when there is a fault.</summary>
    void Finish(JsonFault? fault);

    /// <summary>Rejects the row as a whole, or what is left of it.</summary>
    void RejectRow(ReadOnlySpan<byte> value, string reason);
}

/// <summary>One worker's reader of the elements that a value holds. Fills the columns of one batch at a time.</summary>
internal abstract class ElementReader(IEnumerable<ColumnType> types)
{
    protected ColumnBuilder[] Builders { get; } = [.. types.Select(CreateBuilder)];

    /// <summary>A number of elements that the value surely does not exceed.</summary>
    public abstract int MostElements(ReadOnlySpan<byte> value);

    /// <summary>Reads all elements of a value.</summary>
    public abstract void Read(ReadOnlySpan<byte> value, IElementRows rows);

    public void Begin(int capacity)
    {
        foreach (ColumnBuilder builder in Builders) builder.Begin(capacity);
    }

    /// <summary>Forgets what was read into a row.</summary>
    public void Undo(int row)
    {
        foreach (ColumnBuilder builder in Builders) builder.Undo(row);
    }

    public void AddNulls(int row)
    {
        foreach (ColumnBuilder builder in Builders) builder.AddNull(row);
    }

    /// <summary>Puts the finished columns into the last ones of a batch.</summary>
    public void Complete(int rows, Span<Column?> columns)
    {
        for (int i = 0; i < Builders.Length; i++) columns[i] = Builders[i].Complete(rows);
    }

    private static ColumnBuilder CreateBuilder(ColumnType type) =>
        type is ColumnType.Text or ColumnType.Json ? new CopiedTextBuilder(type) : ColumnBuilder.Create(type, new TextHeap());

    /// <summary>Texts copied to a heap of their column: an element's text may have had escapes, so it need not stand in the value. They are known to be UTF-8.</summary>
    private sealed class CopiedTextBuilder(ColumnType type) : ColumnBuilder<TextColumn>(type)
    {
        public override bool TryAdd(ReadOnlySpan<byte> text, int row)
        {
            Column.Append(row, text);
            return true;
        }

        protected override void Start(TextColumn column)
        {
        }

        protected override void Clear(int row) => Column.Ranges[row] = default;
    }
}
