using Etl.Messages;

namespace Etl.Steps.Csv;

/// <summary>
/// Fields in which quotes are written twice: they are written once behind the chunk's records, and read there. One worker's,
/// reused from chunk to chunk.
/// </summary>
internal sealed class CsvDoubledQuotes
{
    private readonly List<(int Row, int Field, TextRange Place)> _decoded = [];
    private byte[] _text = [];
    private int _next; // of the doubled quotes: the first one that was not looked at

    public void Begin()
    {
        _decoded.Clear();
        _next = 0;
    }

    /// <summary>
    /// Decodes the fields of some rows that columns are read from. Rows come in ascending order; those that come again, because
    /// one before them was refused, are not decoded again. May move the chunk's buffer.
    /// </summary>
    public void Decode(RecordChunk chunk, CsvRowIndex index, byte quote, int from, int to, ReadOnlySpan<int> fields)
    {
        IReadOnlyList<int> doubled = index.Doubled;
        int start = index.StartOf(from);
        int end = index.EndOf(to - 1);
        _decoded.RemoveAll(field => field.Row < from);
        for (; _next < doubled.Count && doubled[_next] < end; _next++)
        {
            // Those of odd records are passed over.
            if (doubled[_next] < start) continue;
            (int row, int field) = index.Find(doubled[_next], from, to);
            if (!fields.Contains(field) || (_decoded.Count > 0 && _decoded[^1].Row == row && _decoded[^1].Field == field)) continue;
            TextRange place = default;
            index.GetFields(chunk.Buffer, quote, field, row, new Span<TextRange>(ref place));
            _decoded.Add((row, field, chunk.Append(Decode(chunk.Buffer.AsSpan(place.Start, place.Length), quote))));
        }
    }

    /// <summary>Puts the places of decoded fields into those of a field in the rows from <paramref name="from"/> on.</summary>
    public void Replace(int field, int from, Span<TextRange> places)
    {
        foreach ((int row, int decoded, TextRange place) in _decoded)
        {
            if (decoded == field && row - from < places.Length) places[row - from] = place;
        }
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
