using Etl.Messages;

namespace Etl.Steps.RowStore;

/// <summary>Reads a run from start to end through one buffer that holds at least its largest record, and removes the file at the end. Not thread-safe.</summary>
internal sealed class RunReader : RecordCursor
{
    private readonly RunFile _run;
    private readonly FileStream _file;
    private byte[] _buffer;
    private int _at;
    private int _filled;
    private long _left;

    /// <exception cref="StepException">The file cannot be opened.</exception>
    public RunReader(RunFile run, int bufferBytes)
    {
        _run = run;
        _left = run.Bytes;
        try
        {
            _file = new FileStream(run.Path, new FileStreamOptions { BufferSize = 0, Options = FileOptions.SequentialScan | FileOptions.DeleteOnClose });
        }
        catch (Exception e) when (StorageFault.IsOne(e))
        {
            throw ScratchFile.ReadError(run.Path, e);
        }

        _buffer = ColumnPool.Rent<byte>(BufferBytesFor(run, bufferBytes));
    }

    /// <summary>Bytes of the buffer that reading a run takes.</summary>
    public static int BufferBytesFor(RunFile run, int bufferBytes) => Math.Max(run.LargestRecord, bufferBytes);

    public override bool Next()
    {
        if (_at == _filled && _left == 0) return false;
        // The buffer holds the largest record with its lengths, so after one filling all that is asked for is there.
        if (_filled - _at < 2 * VarInt.MaxLength) Fill();
        int at = _at;
        int keyLength = VarInt.Read(_buffer, ref at);
        int rowLength = VarInt.Read(_buffer, ref at);
        if (_filled - at < keyLength + rowLength)
        {
            int lengths = at - _at;
            Fill();
            at = _at + lengths;
        }

        Set(_buffer, at, keyLength, rowLength);
        _at = at + keyLength + rowLength;
        return true;
    }

    public override void Dispose()
    {
        if (_buffer.Length == 0) return;
        Set([], 0, 0, 0);
        ColumnPool.Return(_buffer);
        _buffer = [];
        try
        {
            _file.Dispose();
        }
        catch (Exception e) when (StorageFault.IsOne(e))
        {
            // Closing removes the file, which may be gone with its folder.
        }
    }

    private void Fill()
    {
        _buffer.AsSpan(_at, _filled - _at).CopyTo(_buffer);
        (_at, _filled) = (0, _filled - _at);
        try
        {
            while (_left > 0 && _filled < _buffer.Length)
            {
                int count = _file.Read(_buffer, _filled, (int)Math.Min(_buffer.Length - _filled, _left));
                if (count == 0) throw ScratchFile.Shortened();
                _filled += count;
                _left -= count;
            }
        }
        catch (Exception e) when (StorageFault.IsOne(e))
        {
            throw ScratchFile.ReadError(_run.Path, e);
        }
    }
}
