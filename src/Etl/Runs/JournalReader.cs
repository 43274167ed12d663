using System.Globalization;
using System.Text.Json;
using Etl.Steps;

namespace Etl.Runs;

/// <summary>
/// Reads a journal, line by line, so that its memory is one line. What a crash left half written at the end is a torn tail
/// and no error. Anything else that is wrong is: nothing is guessed.
/// </summary>
/// <param name="path">For errors.</param>
/// <param name="stream">The journal; stays the caller's.</param>
internal sealed class JournalReader(string path, Stream stream)
{
    private const int ReadBytes = 64 * 1024;

    private byte[] _buffer = new byte[ReadBytes];
    private int _start; // of what is not yet handed out
    private int _end;
    private bool _isEnded;
    private int _version;

    /// <summary>One-based number of the line that was read last.</summary>
    public int Line { get; private set; }

    /// <summary>Bytes of the records read so far; at the end, of all that are whole.</summary>
    public long WholeBytes { get; private set; }

    /// <summary>Whether something half written stands behind the last record.</summary>
    public bool IsTorn { get; private set; }

    /// <summary>The records of a journal that may be written to at the same time.</summary>
    /// <exception cref="StepException">It cannot be read, or is damaged.</exception>
    public static List<JournalRecord> ReadAll(string path)
    {
        try
        {
            using FileStream stream = Open(path);
            JournalReader reader = new(path, stream);
            List<JournalRecord> records = [];
            while (reader.Read() is { } record) records.Add(record);
            return records;
        }
        catch (Exception e) when (StorageFault.IsOne(e))
        {
            throw new StepException(path, $"The run's journal cannot be read. {e.Message}", e);
        }
    }

    public static FileStream Open(string path) => new(path, new FileStreamOptions { Share = FileShare.ReadWrite | FileShare.Delete, BufferSize = 0 });

    /// <summary>The next record; null at the end.</summary>
    /// <exception cref="StepException">The journal is damaged, or of another version.</exception>
    public JournalRecord? Read()
    {
        if (IsTorn || !TryReadLine(out ReadOnlyMemory<byte> line, out bool isWhole)) return null;
        if (!isWhole || !JournalLine.TryCheck(line, out ReadOnlyMemory<byte> json))
        {
            int wrong = Line;
            while (TryReadLine(out line, out isWhole))
            {
                if (isWhole && JournalLine.TryCheck(line, out _)) throw Damage(wrong, "its checksum is not that of its text, and there are good lines behind it");
            }

            IsTorn = true;
            return null;
        }

        JournalRecord record = Parse(json);
        if (record is BeginRecord begin) CheckVersion(begin);
        else if (_version == 0) throw Damage(Line, "a journal starts with a record of type 'begin'");
        WholeBytes += line.Length + 1;
        return record;
    }

    private JournalRecord Parse(ReadOnlyMemory<byte> json)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(json);
            return JournalRecord.Read(document.RootElement, out string type)
                ?? throw new StepException(path, string.Create(CultureInfo.InvariantCulture, $"Line {Line} of the run's journal is a record of type '{type}', which version {BeginRecord.CurrentVersion} of the journal does not have. Use the version of etl that wrote it ({EtlVersion.Current} reads this)."));
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or KeyNotFoundException or FormatException)
        {
            throw Damage(Line, $"it is no record: {e.Message.TrimEnd('.')}", e);
        }
    }

    private void CheckVersion(BeginRecord begin)
    {
        _version = begin.Version;
        if (_version is < 1 or > BeginRecord.CurrentVersion)
            throw new StepException(path, string.Create(CultureInfo.InvariantCulture, $"The run's journal is of version {_version}, written by etl {begin.Etl}; etl {EtlVersion.Current} reads versions up to {BeginRecord.CurrentVersion}. Use the version of etl that wrote it."));
    }

    private StepException Damage(int line, string what, Exception? inner = null) =>
        new(path, string.Create(CultureInfo.InvariantCulture, $"The run's journal is damaged at line {line}: {what}. Nothing of this run can be trusted; run the pipeline again, and remove this run's folder."), inner);

    /// <summary>The next line without its end; a last one that has none is not whole.</summary>
    private bool TryReadLine(out ReadOnlyMemory<byte> line, out bool isWhole)
    {
        int searched = _start;
        while (true)
        {
            int end = _buffer.AsSpan(searched, _end - searched).IndexOf((byte)'\n');
            if (end >= 0)
            {
                end += searched;
                line = _buffer.AsMemory(_start, end - _start);
                _start = end + 1;
                Line++;
                isWhole = true;
                return true;
            }

            if (_end - _start >= JournalLine.MostBytes) throw Damage(Line + 1, $"it is longer than {JournalLine.MostBytes >> 20} MiB");
            if (!Fill(out int moved)) break;
            searched = _end - moved;
        }

        line = _buffer.AsMemory(_start, _end - _start);
        isWhole = false;
        bool isAny = !line.IsEmpty;
        if (isAny) Line++;
        _start = _end;
        return isAny;
    }

    /// <summary>Reads more behind what is there; false at the end of the file.</summary>
    private bool Fill(out int read)
    {
        read = 0;
        if (_isEnded) return false;
        if (_start > 0)
        {
            _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
            _end -= _start;
            _start = 0;
        }

        if (_end == _buffer.Length) Array.Resize(ref _buffer, 2 * _buffer.Length);
        read = stream.Read(_buffer, _end, _buffer.Length - _end);
        _end += read;
        _isEnded = read == 0;
        return read > 0;
    }
}
