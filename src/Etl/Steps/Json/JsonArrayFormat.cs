using Etl.Steps.Records;

namespace Etl.Steps.Json;

/// <summary>One array of objects.</summary>
internal sealed class JsonArrayFormat : RecordFormat
{
    public override string TooLongHint => "A text or an object that is opened and never closed is the likely cause.";

    public override IRecordScanner CreateScanner() => new JsonArrayScanner();

    public override bool TryReadHeader(ReadOnlyMemory<byte> data, bool isLast, string source, out int used, out object? header)
    {
        used = 0;
        header = null;
        return true;
    }
}
