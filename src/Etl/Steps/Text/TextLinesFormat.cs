using Etl.Steps.Records;

namespace Etl.Steps.Text;

/// <summary>One record on each line; LF, CR LF and a CR alone end it.</summary>
internal sealed class TextLinesFormat : RecordFormat, IRecordScanner
{
    public override string TooLongHint => "The file is probably no text of lines; leave it out of the files that are read.";

    // The scanner keeps nothing from call to call, so that all files can share one.
    public override IRecordScanner CreateScanner() => this;

    public int Scan(Span<byte> data, int from, bool isLast, ref int end)
    {
        // A CR at the end may be half of a CR LF, which is not cut in two.
        int length = data.Length;
        if (!isLast && length > from && data[length - 1] == (byte)'\r') length--;
        int last = data[from..length].LastIndexOfAny((byte)'\n', (byte)'\r');
        if (last >= 0) end = from + last + 1;
        return length;
    }

    public override bool TryReadHeader(ReadOnlyMemory<byte> data, bool isLast, string source, out int used, out object? header)
    {
        used = 0;
        header = null;
        return true;
    }
}
