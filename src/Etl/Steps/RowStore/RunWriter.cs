using Etl.Messages;

namespace Etl.Steps.RowStore;

/// <summary>Writes records to a file, each with the lengths of its key and its row in front, through one large buffer. Not thread-safe.</summary>
internal sealed class RunWriter : IDisposable
{
    private readonly ScratchFolder _scratch;
    private readonly FileStream _file;
    private byte[] _buffer;
    private int _used;
    private long _written;
    private int _largest;
    private bool _completed;

    /// <exception cref="StepException">The scratch folder cannot be written to.</exception>
    public RunWriter(ScratchFolder scratch, int bufferBytes)
        : this(scratch, scratch.Create(), bufferBytes)
    {
    }

    /// <param name="scratch">The folder, for errors.</param>
    /// <param name="file">A new file; the writer closes it.</param>
    /// <param name="bufferBytes">Bytes written at once.</param>
    internal RunWriter(ScratchFolder scratch, FileStream file, int bufferBytes)
    {
        _scratch = scratch;
        _file = file;
        _buffer = ColumnPool.Rent<byte>(bufferBytes);
    }

    /// <exception cref="StepException">The scratch folder cannot be written to.</exception>
    public void Write(ReadOnlySpan<byte> key, ReadOnlySpan<byte> row)
    {
        if (_buffer.Length - _used < 2 * VarInt.MaxLength) Flush();
        int start = _used;
        _used = VarInt.Write(_buffer, VarInt.Write(_buffer, _used, key.Length), row.Length);
        _largest = Math.Max(_largest, checked(_used - start + key.Length + row.Length));
        Append(key);
        Append(row);
    }

    /// <summary>Writes what is left and closes the file, which the caller then owns.</summary>
    /// <exception cref="StepException">The scratch folder cannot be written to.</exception>
    public RunFile Complete()
    {
        Flush();
        Close();
        _completed = true;
        return new RunFile(_file.Name, _written, _largest);
    }

    /// <summary>Closes the file, and removes it when it was not completed.</summary>
    public void Dispose()
    {
        if (_completed) return;
        _completed = true;
        Close();
        _scratch.Delete(_file.Name);
    }

    private void Append(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length > _buffer.Length - _used)
        {
            Flush();
            if (bytes.Length > _buffer.Length)
            {
                Save(bytes);
                return;
            }
        }

        bytes.CopyTo(_buffer.AsSpan(_used));
        _used += bytes.Length;
    }

    private void Flush()
    {
        Save(_buffer.AsSpan(0, _used));
        _used = 0;
    }

    private void Save(ReadOnlySpan<byte> bytes)
    {
        try
        {
            _file.Write(bytes);
            _written += bytes.Length;
        }
        catch (Exception e) when (StorageFault.IsOne(e))
        {
            throw _scratch.WriteError(e);
        }
    }

    private void Close()
    {
        ColumnPool.Return(_buffer);
        _buffer = [];
        _file.Dispose();
    }
}
