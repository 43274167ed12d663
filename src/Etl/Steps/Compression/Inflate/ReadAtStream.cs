using Microsoft.Win32.SafeHandles;

namespace Etl.Steps.Compression.Inflate;

/// <summary>The bytes of an open file from some place on. Any number of them may read a file at once; none closes it.</summary>
internal sealed class ReadAtStream(SafeFileHandle file, long offset) : ForwardStream
{
    private long _offset = offset;

    public override int Read(Span<byte> buffer)
    {
        int read = RandomAccess.Read(file, buffer, _offset);
        _offset += read;
        return read;
    }
}
