using Etl.Messages;

namespace Etl.Steps.Csv;

/// <summary>
/// Fields in which quotes are written twice: they are written once behind the chunk's records, and read there. One worker's,
/// reused from chunk to chunk.
/// </summary>
internal sealed class CsvDoubledQuotes
{
    private readonly Dictionary<int, TextRange> _decoded = []; // by the index of the text's first byte
    private byte[] _text = [];
    private int _first; // of the doubled quotes: the first one in the rows at hand
    private int _behind; // and the first one behind them

    public void Begin()
    {
        _decoded.Clear();
        _first = 0;
    }

    /// <summary>Turns to some rows. They come in ascending order, some of them again because one before them was refused.</summary>
    public void Select(CsvRowIndex index, int from, int to)
    {
        ReadOnlySpan<int> doubled = index.Doubled;
        int start = index.StartOf(from);
        int end = index.EndOf(to - 1);
        while (_first < doubled.Length && doubled[_first] < start) _first++;
        _behind = _first;
        while (_behind < doubled.Length && doubled[_behind] < end) _behind++;
    }

    /// <summary>Decodes those of a column's texts in these rows that need it, and puts in where they stand then. May move the chunk's buffer.</summary>
    public void Decode(RecordChunk chunk, ReadOnlySpan<int> doubled, byte quote, Span<TextRange> places)
    {
        int row = 0; // the texts before it stand where they stood no more, or have no quotes
        foreach (int index in doubled[_first.._behind])
        {
            row += CountBefore(places[row..], index);
            if (row == places.Length) return;
            TextRange place = places[row];
            // It is one of another column, or of a text that was decoded.
            if (index < place.Start) continue;
            places[row++] = Decode(chunk, place, quote);
        }
    }

    /// <summary>How many texts end before an index.</summary>
    private static int CountBefore(ReadOnlySpan<TextRange> places, int index)
    {
        int low = 0;
        int high = places.Length;
        while (low < high)
        {
            int middle = (low + high) / 2;
            if (places[middle].Start + places[middle].Length <= index) low = middle + 1;
            else high = middle;
        }

        return low;
    }

    private TextRange Decode(RecordChunk chunk, TextRange place, byte quote)
    {
        if (_decoded.TryGetValue(place.Start, out TextRange decoded)) return decoded;
        return _decoded[place.Start] = chunk.Append(Decode(chunk.Buffer.AsSpan(place.Start, place.Length), quote));
    }

    private ReadOnlySpan<byte> Decode(ReadOnlySpan<byte> text, byte quote)
    {
        if (_text.Length < text.Length) _text = new byte[Math.Max(text.Length, 2 * _text.Length)];
        int length = 0;
        for (int i = 0; i < text.Length; i++)
        {
            _text[length++] = text[i];
            if (text[i] == quote) i++;
        }

        return _text.AsSpan(0, length);
    }
}
