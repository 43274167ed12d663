namespace Etl.SampleData;

/// <summary>The rows that are wrong, as rows of real files are.</summary>
internal static class BadRows
{
    private const int Time = 1;
    private const int Quantity = 5;
    private const int Price = 6;

    /// <summary>The record as it shall stand in the file, for the few orders that are spoiled; null for all others.</summary>
    public static string? Spoil(int orderId, string[] order) => orderId switch
    {
        // A word, or a number with its unit, where a number belongs.
        137 or 5210 => Replace(order, Quantity, "two"),
        2744 => Replace(order, Quantity, "3 pcs"),
        // A decimal comma that nobody quoted: a field too many.
        906 or 7033 => string.Join(',', order.Select((field, i) => i switch { Price => "12,50", > Price => "", _ => Plain(field) })) + "\n",
        // The last field is missing, with its comma.
        3571 => Csv.Record(order[..^1]),
        // A day that no month has.
        6402 => Replace(order, Time, "2024-02-30T10:00:00Z"),
        _ => null,
    };

    private static string Replace(string[] order, int index, string value)
    {
        string[] changed = [.. order];
        changed[index] = value;
        return Csv.Record(changed);
    }

    /// <summary>Store names may hold a comma; without it one field too many is one too many.</summary>
    private static string Plain(string field) => field.Replace(",", "", StringComparison.Ordinal);
}
