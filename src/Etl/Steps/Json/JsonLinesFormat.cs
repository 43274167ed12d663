using Etl.Steps.Records;

namespace Etl.Steps.Json;

/// <summary>One object on each line. A line feed cannot stand within a JSON text, so each one ends a record.</summary>
internal sealed class JsonLinesFormat : RecordFormat, IRecordScanner
{
    public override string TooLongHint => "One object on each line is expected; for one array of objects set 'format' to 'array'.";

    // The scanner keeps nothing from call to call, so that all files can share one.
    public override IRecordScanner CreateScanner() => this;

    public int Scan(Span<byte> data, int from, bool isLast, ref int end)
    {
        int last = data[from..].LastIndexOf((byte)'\n');
        if (last >= 0) end = from + last + 1;
        return data.Length;
    }

    public override bool TryReadHeader(ReadOnlyMemory<byte> data, bool isLast, string source, out int used, out object? header)
    {
        used = 0;
        header = null;
        return true;
    }
}
