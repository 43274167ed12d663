using System.Text;
using Etl.Messages;
using Etl.Steps;

namespace Etl.Running;

/// <summary>Rejects in a scratch file: written one after the other, read by offset. Not thread-safe.</summary>
internal sealed class RejectSpool : IDisposable
{
    private readonly string _path;
    private readonly BinaryWriter _writer;
    private BinaryReader? _reader;

    public RejectSpool(ScratchFolder scratch)
    {
        FileStream file = scratch.Create();
        _path = file.Name;
        _writer = new BinaryWriter(new BufferedStream(file, 64 * 1024), Encoding.UTF8);
    }

    /// <summary>Writes a reject and returns where.</summary>
    public long Append(Reject reject)
    {
        long offset = _writer.BaseStream.Position;
        _writer.Write(reject.Row);
        _writer.Write(reject.Origin.HasValue);
        if (reject.Origin is { } origin)
        {
            _writer.Write(origin.Source);
            _writer.Write(origin.Line);
            _writer.Write(origin.ByteOffset);
        }

        WriteOptional(reject.Column);
        WriteOptional(reject.Value);
        _writer.Write(reject.Reason);
        _writer.Write(reject.RawText);
        return offset;
    }

    /// <summary>Reads the reject at an offset. Once reading has begun, nothing is written any more.</summary>
    public Reject Read(long offset, Position position)
    {
        if (_reader is null)
        {
            _writer.Flush();
            _reader = new BinaryReader(new FileStream(_path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, 64 * 1024), Encoding.UTF8);
        }

        _reader.BaseStream.Position = offset;
        int row = _reader.ReadInt32();
        RowOrigin? origin = _reader.ReadBoolean() ? new RowOrigin(_reader.ReadString(), _reader.ReadInt64(), _reader.ReadInt64()) : null;
        return new Reject(position, row, origin, ReadOptional(_reader), ReadOptional(_reader), _reader.ReadString(), _reader.ReadString());
    }

    public void Dispose()
    {
        _reader?.Dispose();
        _writer.Dispose();
    }

    private static string? ReadOptional(BinaryReader reader) => reader.ReadBoolean() ? reader.ReadString() : null;

    private void WriteOptional(string? text)
    {
        _writer.Write(text is not null);
        if (text is not null) _writer.Write(text);
    }
}
