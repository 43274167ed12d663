using Etl.Steps.Records;

namespace Etl.Steps.Json;

/// <summary>One document a file: the whole file is one record, or, with a path, the objects of an array within it are.</summary>
internal sealed class JsonDocumentFormat(JsonPath? path) : RecordFormat, IRecordScanner
{
    public override string TooLongHint => path is null
        ? "A document is held in memory as a whole; to read the objects of an array within it one by one, give the array's 'path'."
        : "A text or an object that is opened and never closed is the likely cause.";

    public override IRecordScanner CreateScanner() => path is null ? this : new JsonPathScanner(path);

    /// <summary>Finds no record before the file's end.</summary>
    public int Scan(Span<byte> data, int from, bool isLast, ref int end)
    {
        if (isLast && !data.ContainsAnyExcept(" \t\r\n"u8))
            throw new RecordFormatException(data.Length, "The file is empty; one object is expected. Get the file again or remove it.");
        return data.Length;
    }

    public override bool TryReadHeader(ReadOnlyMemory<byte> data, bool isLast, string source, out int used, out object? header)
    {
        used = 0;
        header = null;
        return true;
    }
}
