using System.Globalization;
using Etl.Messages;

namespace Etl.Steps.Records;

/// <summary>
/// The part of a file that is in memory: whole records up to <see cref="End"/>, and behind them what was read of the next one.
/// </summary>
internal sealed class SplitBuffer(FileMessage file)
{
    private byte[] _bytes = [];

    /// <summary>Bytes that there are.</summary>
    public int Filled { get; private set; }

    /// <summary>Bytes that were looked at for the ends of records.</summary>
    public int Scanned { get; set; }

    /// <summary>Index behind the last whole record.</summary>
    public int End { get; set; }

    /// <summary>Bytes of the file before these.</summary>
    public long Offset { get; private set; }

    /// <summary>All bytes.</summary>
    public Span<byte> Content => _bytes.AsSpan(0, Filled);

    /// <summary>The whole records.</summary>
    public ReadOnlyMemory<byte> Records => _bytes.AsMemory(0, End);

    /// <summary>Makes room in an empty buffer.</summary>
    public void Begin(int size) => _bytes = ColumnPool.Rent<byte>(size);

    /// <summary>
    /// Fills the buffer to <paramref name="size"/> bytes; true at the file's end. Reads without awaiting: the splitter runs
    /// on a thread for computing, which has nothing better to do, and a read from the disk's cache is over before a wait begins.
    /// </summary>
    public bool Fill(Stream stream, int size)
    {
        try
        {
            while (Filled < size)
            {
                int read = stream.Read(_bytes, Filled, size - Filled);
                if (read == 0) return true;
                Filled += read;
            }

            return false;
        }
        catch (FileChangedException e)
        {
            throw new StepException(file.Source, e.Message, e);
        }
        catch (InvalidDataException e)
        {
            throw new StepException(file.Source, string.Create(CultureInfo.InvariantCulture, $"The file cannot be read beyond byte {Offset + Filled} of its decompressed content. {e.Message}"), e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new StepException(file.Source, string.Create(CultureInfo.InvariantCulture, $"The file cannot be read beyond byte {Offset + Filled:N0}: {e.Message} See that the disk or share is there, or get the file again."), e);
        }
    }

    /// <summary>Makes more room.</summary>
    public void Grow(int size)
    {
        byte[] larger = ColumnPool.Rent<byte>(size);
        Content.CopyTo(larger);
        ColumnPool.Return(_bytes);
        _bytes = larger;
    }

    /// <summary>Drops the first bytes.</summary>
    public void Drop(int bytes)
    {
        Content[bytes..].CopyTo(_bytes);
        Offset += bytes;
        Filled -= bytes;
        Scanned = Math.Max(0, Scanned - bytes);
        End = Math.Max(0, End - bytes);
    }

    /// <summary>Forgets what stands behind the whole records.</summary>
    public void DropRest() => Filled = End;

    /// <summary>Forgets all bytes, which will be read again.</summary>
    public void Clear() => Filled = 0;

    /// <summary>Hands the array with the whole records over; what stands behind these moves to a new one of at least <paramref name="size"/> bytes, none where that is 0.</summary>
    public byte[] Take(int size)
    {
        byte[] taken = _bytes;
        int rest = Filled - End;
        _bytes = size == 0 ? [] : ColumnPool.Rent<byte>(Math.Max(size, rest));
        taken.AsSpan(End, rest).CopyTo(_bytes);
        Offset += End;
        Filled = rest;
        Scanned -= End;
        End = 0;
        return taken;
    }

    /// <summary>Gives the array back that was not handed over.</summary>
    public void Return()
    {
        ColumnPool.Return(_bytes);
        _bytes = [];
    }
}
