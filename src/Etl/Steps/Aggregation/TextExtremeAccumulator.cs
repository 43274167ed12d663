using Etl.Messages;
using Etl.Steps.Keys;

namespace Etl.Steps.Aggregation;

/// <summary>The first or last text by UTF-8 bytes. A group's buffer is kept and reused, so that a better text seldom needs a new one.</summary>
internal sealed class TextExtremeAccumulator(bool isMax) : IAccumulator
{
    private const int ObjectBytes = 24;

    private Best[] _best = [];
    private long _textBytes;

    public void Reserve(int groups) => Accumulators.Grow(ref _best, groups);

    public void Add(MeasureValues input, ReadOnlySpan<int> rows, ReadOnlySpan<int> groups)
    {
        TextColumn texts = (TextColumn)input.Column!;
        for (int i = 0; i < groups.Length; i++) Offer(ref _best[groups[i]], texts[rows[i]]);
    }

    public void Merge(IAccumulator other, ReadOnlySpan<int> from, ReadOnlySpan<int> groups)
    {
        Best[] offered = ((TextExtremeAccumulator)other)._best;
        for (int i = 0; i < groups.Length; i++)
        {
            if (offered[from[i]].Bytes is not null) Offer(ref _best[groups[i]], offered[from[i]].Text);
        }
    }

    public void Save(StateWriter writer, ReadOnlySpan<int> groups)
    {
        foreach (int group in groups)
        {
            writer.WriteBool(_best[group].Bytes is not null);
            if (_best[group].Bytes is not null) writer.WriteBytes(_best[group].Text);
        }
    }

    public void Load(StateReader reader, int groups)
    {
        Reserve(groups);
        for (int i = 0; i < groups; i++)
        {
            if (reader.ReadBool()) Set(ref _best[i], reader.ReadBytes(Array.MaxLength));
        }
    }

    public ResultOverflow? Finish(Measure measure, ReadOnlySpan<int> groups, Column column)
    {
        TextColumn texts = (TextColumn)column;
        for (int i = 0; i < groups.Length; i++)
        {
            texts.Append(i, _best[groups[i]].Text);
            if (_best[groups[i]].Bytes is null) texts.SetNull(i);
        }

        return null;
    }

    public long PeakBytes(long groups, long values) => (Growth.Peak(_best.Length, groups) * 16) + _textBytes;

    public long BytesOf(int group) => _best[group].Bytes is { } bytes ? bytes.Length + ObjectBytes : 0;

    public void Clear(int groups)
    {
        _best.AsSpan(0, groups).Clear();
        _textBytes = 0;
    }

    private void Offer(ref Best best, ReadOnlySpan<byte> text)
    {
        if (best.Bytes is not null)
        {
            int order = text.SequenceCompareTo(best.Text);
            if (isMax ? order <= 0 : order >= 0) return;
        }

        Set(ref best, text);
    }

    private void Set(ref Best best, ReadOnlySpan<byte> text)
    {
        if (best.Bytes is null || best.Bytes.Length < text.Length)
        {
            byte[] longer = new byte[Math.Max(text.Length, 2 * (best.Bytes?.Length ?? 8))];
            _textBytes += longer.Length - (best.Bytes?.Length ?? -ObjectBytes);
            best.Bytes = longer;
        }

        text.CopyTo(best.Bytes);
        best.Length = text.Length;
    }

    private struct Best
    {
        public byte[]? Bytes;
        public int Length;

        public readonly ReadOnlySpan<byte> Text => Bytes.AsSpan(0, Length);
    }
}
