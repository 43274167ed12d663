using Etl.Steps.Compression;

namespace Etl.Steps.Archives;

/// <summary>Counts what is unpacked as it is read, whatever the archive's directory says of it.</summary>
internal sealed class LimitedStream(Stream inner, UnpackLimit limit) : ForwardStream
{
    public override int Read(Span<byte> buffer)
    {
        int count = inner.Read(buffer);
        limit.Add(count);
        return count;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing) inner.Dispose();
        base.Dispose(disposing);
    }
}
