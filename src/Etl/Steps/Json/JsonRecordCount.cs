using System.Text.Json;

namespace Etl.Steps.Json;

/// <summary>Counts the records of a chunk as its parser does, without reading their values.</summary>
internal static class JsonRecordCount
{
    public static long Of(ReadOnlySpan<byte> records, JsonRecords kind) => kind switch
    {
        JsonRecords.Lines => Lines(records),
        JsonRecords.Objects => Objects(records),
        _ => 1,
    };

    private static long Lines(ReadOnlySpan<byte> records)
    {
        long count = 0;
        foreach (Range line in records.Split((byte)'\n'))
        {
            if (records[line].ContainsAnyExcept(" \t\r"u8)) count++;
        }

        return count;
    }

    private static long Objects(ReadOnlySpan<byte> records)
    {
        Utf8JsonReader json = new(records, JsonObjectReader.Options);
        long count = 0;
        try
        {
            for (; json.Read(); count++) json.Skip();
        }
        catch (JsonException)
        {
            // The parser of this chunk ends the run with the place.
        }

        return count;
    }
}
