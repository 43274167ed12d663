using System.Globalization;
using CsvHelper;

namespace Etl.Benchmarks.Kernels;

/// <summary>The orders as a program would hold them that has a class for them: what the baselines work on.</summary>
internal sealed record KernelOrder(long OrderId, string Time, string Store, string Product, string Country, long Quantity, decimal UnitPrice, decimal? Discount, string Note)
{
    private static readonly CsvReaderOptions Options = new() { Separator = ',', HasHeader = true };

    public string Day { get; } = Time[..10];

    public decimal Revenue => Quantity * UnitPrice * (1 - (Discount ?? 0));

    public bool IsKept => Quantity > 0 && !string.Equals(Country, "XX", StringComparison.Ordinal);

    public static KernelOrder[] Read(ReadOnlyMemory<byte> text)
    {
        using CsvReader reader = CsvReader.Create(text, Options);
        List<KernelOrder> orders = [];
        while (reader.Read())
        {
            string discount = reader.GetString("discount");
            orders.Add(new KernelOrder(
                Number("order_id"),
                reader.GetString("ts"),
                reader.GetString("store"),
                reader.GetString("product"),
                reader.GetString("country"),
                Number("quantity"),
                Decimal(reader.GetString("unit_price")),
                discount.Length == 0 ? null : Decimal(discount),
                reader.GetString("note")));
        }

        return [.. orders];

        long Number(string name) => long.Parse(reader.GetString(name), CultureInfo.InvariantCulture);

        static decimal Decimal(string value) => decimal.Parse(value, CultureInfo.InvariantCulture);
    }
}
