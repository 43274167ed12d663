using System.Globalization;
using Etl.Messages;
using Etl.Steps;

namespace Etl.Running.Checkpoints;

/// <summary>
/// How far one reader is through one file: the parts of it that have passed the gate. Of a step that makes one row of a
/// file, the file is its only part. Whoever passes the gate writes it, one thread after the other.
/// </summary>
internal sealed class Reading(int step, int member)
{
    /// <summary>Index of the reader.</summary>
    public int Step => step;

    /// <summary>See <see cref="Position.Member"/>.</summary>
    public int Member => member;

    /// <summary>Parts that have passed the gate, in this run and in those that it continues.</summary>
    public int Parts { get; private set; }

    /// <summary>Bytes of decompressed content before and in them.</summary>
    public long End { get; private set; }

    /// <summary>What the file was when it was read first; null until it is opened.</summary>
    private FileIdentity? File { get; set; }

    /// <summary>Notes what the file is.</summary>
    /// <exception cref="StepException">Some of it was read before, when it was another.</exception>
    public void Open(FileMessage file)
    {
        FileIdentity found = new(file.SourceLength, file.Modified?.UtcTicks ?? 0, file.Attributes.GetValueOrDefault("etag", ""));
        if (Parts > 0 && File is not null && File != found)
            throw new StepException(file.Source, "The run was interrupted while it read this file, and the file has changed since, so the run cannot be continued. Start it over.");
        File = found;
    }

    /// <summary>A part passes the gate.</summary>
    public void Pass(Message message)
    {
        Parts++;
        if (message is RecordChunk chunk) End = chunk.ByteOffset + chunk.Length;
    }

    /// <summary>Checks that the last part that was worked up before ends where it did then.</summary>
    /// <exception cref="StepException">The file is cut into other parts.</exception>
    public void CheckEnd(RecordChunk chunk)
    {
        long end = chunk.ByteOffset + chunk.Length;
        if (end == End) return;
        throw new StepException(chunk.Source, string.Create(CultureInfo.InvariantCulture, $"The run cannot be continued: {Parts} parts of the file ended at byte {End} when it was interrupted, and end at byte {end} now. The file has changed; start the run over."));
    }

    /// <summary>What to throw when the file ends before what was worked up of it.</summary>
    public StepException Shortened() =>
        new(string.Create(CultureInfo.InvariantCulture, $"The run cannot be continued: a file that had {Parts} parts when it was interrupted has fewer now. The file has changed; start the run over."));

    public void Save(BinaryWriter writer)
    {
        writer.Write(Step);
        writer.Write(Member);
        writer.Write(Parts);
        writer.Write(End);
        writer.Write(File is not null);
        if (File is null) return;
        writer.Write(File.Length);
        writer.Write(File.Modified);
        writer.Write(File.Tag);
    }

    public static Reading Load(BinaryReader reader)
    {
        Reading reading = new(reader.ReadInt32(), reader.ReadInt32()) { Parts = reader.ReadInt32(), End = reader.ReadInt64() };
        if (reader.ReadBoolean()) reading.File = new FileIdentity(reader.ReadInt64(), reader.ReadInt64(), reader.ReadString());
        return reading;
    }

    private sealed record FileIdentity(long Length, long Modified, string Tag);
}
