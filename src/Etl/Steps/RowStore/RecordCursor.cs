namespace Etl.Steps.RowStore;

/// <summary>Goes through sorted records. The record it stands on is a piece of somebody's buffer, valid until the next one.</summary>
internal abstract class RecordCursor : IDisposable
{
    private byte[] _buffer = [];
    private int _start;
    private int _keyLength;
    private int _rowLength;

    public ReadOnlySpan<byte> Key => _buffer.AsSpan(_start, _keyLength);

    public ReadOnlySpan<byte> Row => _buffer.AsSpan(_start + _keyLength, _rowLength);

    /// <summary>Goes to the next record, at first to the first one; false behind the last one.</summary>
    /// <exception cref="StepException">A file of the scratch folder cannot be read.</exception>
    public abstract bool Next();

    public abstract void Dispose();

    /// <summary>Whether this one's record comes before the other's: by key, equal keys by row.</summary>
    public bool IsBefore(RecordCursor other)
    {
        int order = Key.SequenceCompareTo(other.Key);
        return order < 0 || (order == 0 && Row.SequenceCompareTo(other.Row) < 0);
    }

    protected void Set(byte[] buffer, int start, int keyLength, int rowLength) =>
        (_buffer, _start, _keyLength, _rowLength) = (buffer, start, keyLength, rowLength);
}

/// <summary>Goes through a sorted store, and frees it at the end unless its owner keeps it.</summary>
internal sealed class StoreCursor(RecordStore store, bool keeps = false) : RecordCursor
{
    private int _next;

    public override bool Next()
    {
        if (_next == store.Count) return false;
        byte[] page = store.Locate(store.Places[_next++], out int start, out int keyLength, out int rowLength);
        Set(page, start, keyLength, rowLength);
        return true;
    }

    public override void Dispose()
    {
        if (!keeps) store.Free();
    }
}
