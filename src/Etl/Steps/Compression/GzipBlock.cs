using System.IO.Compression;

namespace Etl.Steps.Compression;

/// <summary>Bytes of a file that become a member of its own.</summary>
internal sealed class GzipBlock : OfferedWork
{
    /// <summary>
    /// The most bytes of a block. It is fixed, so that a file's bytes depend on its content only. Members do not refer to
    /// each other, which makes files of orders 0.4 % larger than a single member; with 256 KiB it is 1.6 %.
    /// </summary>
    public const int MostBytes = 1 << 20;

    private readonly byte[] _content = GC.AllocateUninitializedArray<byte>(MostBytes);
    private readonly MemoryStream _member = new();
    private IGzipTarget? _target;
    private bool _isLast;
    private int _length;
    private Exception? _error;

    public bool IsFull => _length == MostBytes;

    /// <summary>What it was filled with so far.</summary>
    public ReadOnlySpan<byte> Content => _content.AsSpan(0, _length);

    /// <summary>Takes the bytes there is room for; returns how many.</summary>
    public int Fill(ReadOnlySpan<byte> bytes)
    {
        int taken = Math.Min(bytes.Length, MostBytes - _length);
        bytes[..taken].CopyTo(_content.AsSpan(_length));
        _length += taken;
        return taken;
    }

    /// <summary>Takes all bytes of a stream, for which there is room.</summary>
    public void Fill(Stream bytes)
    {
        for (int read; (read = bytes.Read(_content, _length, MostBytes - _length)) > 0;) _length += read;
    }

    /// <summary>The content is complete.</summary>
    public void Begin(IGzipTarget target, bool isLast)
    {
        _target = target;
        _isLast = isLast;
        _error = null;
    }

    /// <summary>Hands the member to its file, when it is done.</summary>
    public void Append()
    {
        Complete();
        _length = 0;
        if (_error is not null) throw new InvalidOperationException("A block could not be compressed; this is a bug in etl.", _error);
        _target!.Append(_member.GetBuffer().AsSpan(0, (int)_member.Length), _isLast);
    }

    public void Abandon() => _target!.Abandon();

    protected override void Run()
    {
        try
        {
            _member.SetLength(0);
            using (Stream compressor = CompressingStream.Open(_member, CompressionFormat.Gzip, CompressionLevel.Optimal)) compressor.Write(_content, 0, _length);
            if (_length == 0) _member.Write(CompressingStream.Empty(CompressionFormat.Gzip));
        }
        catch (Exception e)
        {
            // Whoever appends the block throws it.
            _error = e;
        }
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing) _member.Dispose();
        base.Dispose(disposing);
    }
}
