using Etl.Steps.Compression;

namespace Etl.Steps.Outputs;

/// <summary>Cuts the content of a file into blocks, which become a member each, and writes the members.</summary>
internal sealed class GzipOutput(StagedFile file, FileStream stream, GzipQueue queue) : IGzipTarget, IDisposable
{
    private GzipBlock? _block = queue.Rent(); // takes the next bytes; null when the content is complete

    public void Write(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            // A full block waits for what follows it: the last one is to be known as such.
            if (_block!.IsFull)
            {
                queue.Add(_block, this, isLast: false);
                _block = queue.Rent();
            }

            bytes = bytes[_block.Fill(bytes)..];
        }
    }

    /// <summary>Writes what is in no member yet. The queue has finished the members before.</summary>
    public void Save(BinaryWriter state)
    {
        state.Write(stream.Position);
        state.Write(_block!.Content.Length);
        state.Write(_block.Content);
    }

    public void Complete()
    {
        GzipBlock last = _block!;
        _block = null;
        queue.Add(last, this, isLast: true);
    }

    public void Append(ReadOnlySpan<byte> member, bool isLast)
    {
        try
        {
            stream.Write(member);
            if (isLast) stream.Dispose();
        }
        catch (Exception e) when (StorageFault.IsOne(e))
        {
            throw file.WriteError(e);
        }
    }

    public void Abandon() => stream.Dispose();

    /// <summary>Of a complete file the queue sees to the rest.</summary>
    public void Dispose()
    {
        if (_block is null) return;
        queue.Return(_block);
        _block = null;
        stream.Dispose();
    }
}
