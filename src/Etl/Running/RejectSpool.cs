using System.Text;
using Etl.Messages;
using Etl.Steps;

namespace Etl.Running;

/// <summary>Rejects in a scratch file: written one after the other in large pieces, read by offset. Not thread-safe.</summary>
internal sealed class RejectSpool : IDisposable
{
    private const int BufferBytes = 64 * 1024;

    private readonly ScratchFile _file;
    private readonly MemoryStream _buffer = new(); // what is not in the file yet
    private readonly BinaryWriter _writer;
    private long _end; // bytes in the file

    /// <exception cref="StepException">The scratch folder cannot be written to.</exception>
    public RejectSpool(ScratchFolder scratch)
    {
        _file = ScratchFile.Create(scratch);
        _writer = new BinaryWriter(_buffer, Encoding.UTF8);
    }

    /// <summary>Writes a reject, behind its length, and returns where.</summary>
    /// <exception cref="StepException">The scratch folder cannot be written to.</exception>
    public long Append(Reject reject)
    {
        if (_buffer.Length > BufferBytes) Flush();
        int start = (int)_buffer.Position;
        _writer.Write(0);
        RejectCodec.Write(reject, _writer);
        int end = (int)_buffer.Position;
        _buffer.Position = start;
        _writer.Write(end - start - sizeof(int));
        _buffer.Position = end;
        return _end + start;
    }

    /// <summary>Reads the reject at an offset.</summary>
    /// <exception cref="StepException">The file cannot be written to or read.</exception>
    public Reject Read(long offset, Position position)
    {
        Flush();
        Span<byte> length = stackalloc byte[sizeof(int)];
        _file.ReadExactly(length, offset);
        byte[] bytes = new byte[BitConverter.ToInt32(length)];
        _file.ReadExactly(bytes, offset + sizeof(int));
        using BinaryReader reader = new(new MemoryStream(bytes), Encoding.UTF8);
        return RejectCodec.Read(position, reader);
    }

    // What is still in the buffer nobody reads any more.
    public void Dispose() => _file.Dispose();

    private void Flush()
    {
        if (_buffer.Length == 0) return;
        _file.Write(_buffer.GetBuffer().AsSpan(0, (int)_buffer.Length), _end);
        _end += _buffer.Length;
        _buffer.SetLength(0);
    }
}

/// <summary>Rejects in binary form, without their positions.</summary>
internal static class RejectCodec
{
    public static void Write(Reject reject, BinaryWriter writer)
    {
        writer.Write(reject.Row);
        writer.Write(reject.Origin.HasValue);
        if (reject.Origin is { } origin)
        {
            writer.Write(origin.Source);
            writer.Write(origin.Line);
            writer.Write(origin.ByteOffset);
        }

        WriteOptional(reject.Column, writer);
        WriteOptional(reject.Value, writer);
        writer.Write(reject.Reason);
        writer.Write(reject.RawText);
    }

    public static Reject Read(Position position, BinaryReader reader)
    {
        int row = reader.ReadInt32();
        RowOrigin? origin = reader.ReadBoolean() ? new RowOrigin(reader.ReadString(), reader.ReadInt64(), reader.ReadInt64()) : null;
        return new Reject(position, row, origin, ReadOptional(reader), ReadOptional(reader), reader.ReadString(), reader.ReadString());
    }

    private static string? ReadOptional(BinaryReader reader) => reader.ReadBoolean() ? reader.ReadString() : null;

    private static void WriteOptional(string? text, BinaryWriter writer)
    {
        writer.Write(text is not null);
        if (text is not null) writer.Write(text);
    }
}
