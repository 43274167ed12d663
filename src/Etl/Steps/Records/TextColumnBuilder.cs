using System.Runtime.CompilerServices;
using System.Text.Unicode;
using Etl.Messages;
using Etl.Values;

namespace Etl.Steps.Records;

/// <summary>Texts, and JSON fragments that are known to be JSON, whose bytes stay in the chunk.</summary>
internal sealed class TextColumnBuilder(ColumnType type, TextHeap heap) : ColumnBuilder<TextColumn>(type)
{
    private TextRange[] _ranges = [];

    public override bool TryAdd(ReadOnlySpan<byte> text, int row)
    {
        if (!heap.IsValid && !IsValid(text)) return false;
        _ranges[row] = heap.Place(text);
        return true;
    }

    /// <summary>The texts stand in the chunk's buffer.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override int AddAll(ReadOnlySpan<byte> data, ReadOnlySpan<TextRange> places, int row)
    {
        if (!heap.IsValid) places = places[..CountValid(data, places)];
        Span<TextRange> ranges = _ranges.AsSpan(row, places.Length);
        // The default where it is empty.
        for (int i = 0; i < ranges.Length; i++) ranges[i] = new TextRange(places[i].Start & (-places[i].Length >> 31), places[i].Length);
        AddNulls(places, row);
        return places.Length;
    }

    private static bool IsValid(ReadOnlySpan<byte> text) => ShortDigits.IsAscii(text) || Utf8.IsValid(text);

    private static int CountValid(ReadOnlySpan<byte> data, ReadOnlySpan<TextRange> places)
    {
        int valid = 0;
        while (valid < places.Length && IsValid(data.Slice(places[valid].Start, places[valid].Length))) valid++;
        return valid;
    }

    protected override void Start(TextColumn column) => _ranges = column.Ranges;

    protected override void Clear(int row) => _ranges[row] = default;

    /// <summary>Points the finished columns to their bytes. Call it once the heap is complete.</summary>
    public static void Share(IEnumerable<Column?> columns, byte[] heap)
    {
        foreach (Column? column in columns)
        {
            if (column is TextColumn text) text.ShareHeap(heap);
        }
    }
}
