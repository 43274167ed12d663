using System.Globalization;
using System.IO.Compression;
using System.Text;

namespace Etl.SampleData;

/// <summary>The order files: one a month and region; those of the last month are not compressed yet.</summary>
internal static class Orders
{
    public static readonly string[] Countries = ["DE", "FR", "NO", "SE", "DK", "CZ", "ES", "IE"];

    private const int Months = 5;
    private const int RowsPerFile = 400;

    private static readonly (string Region, string[] Stores)[] Regions =
    [
        ("north", ["Tromsø", "Malmö", "Århus"]),
        ("east", ["Brno", "Plzeň", "Dresden"]),
        ("south", ["Málaga", "Besançon", "Graz, Mitte"]),
        ("west", ["Galway", "Köln", "Orléans"]),
    ];

    private static readonly string[] Discounts = ["0.05", "0.1", "0.25"];

    private static readonly string[] Notes =
    [
        "Leave it at the door, please",
        "She said \"ring twice\"",
        "Zweite Lieferung\nbitte klingeln",
        "Grüße aus Köln",
        "gift: \"café, thé\",\nwrap it",
        "call first",
    ];

    public static void Write(string folder, IReadOnlyList<Product> products)
    {
        SplitMix random = new(3);
        for (int month = 1; month <= Months; month++)
        {
            string monthFolder = Directory.CreateDirectory(Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"2024-{month:00}"))).FullName;
            for (int region = 0; region < Regions.Length; region++)
            {
                string text = CreateFile(month, region, products, random);
                string path = Path.Combine(monthFolder, Regions[region].Region + ".csv");
                if (month == Months)
                    File.WriteAllText(path, text);
                else
                    WriteCompressed(path + ".gz", text);
            }
        }
    }

    private static string CreateFile(int month, int region, IReadOnlyList<Product> products, SplitMix random)
    {
        StringBuilder text = new("order_id,ts,store,product,country,quantity,unit_price,discount,note\n");
        for (int row = 0; row < RowsPerFile; row++)
        {
            int id = (((month - 1) * Regions.Length) + region) * RowsPerFile + row + 1;
            string[] order = CreateOrder(id, month, Regions[region].Stores, products, random);
            text.Append(BadRows.Spoil(id, order) ?? Csv.Record(order));
        }

        return text.ToString();
    }

    private static string[] CreateOrder(int id, int month, string[] stores, IReadOnlyList<Product> products, SplitMix random)
    {
        Product product = random.Pick(products);
        DateTime time = new DateTime(2024, month, 1, 6, 0, 0, DateTimeKind.Utc).AddDays(random.Next(28)).AddSeconds(random.Next(57_600));
        return
        [
            string.Create(CultureInfo.InvariantCulture, $"{id:000000}"),
            time.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture),
            random.Pick(stores),
            product.Sku,
            random.Chance(1) ? "XX" : random.Pick(Countries),
            random.Chance(1) ? "0" : (1 + random.Next(12)).ToString(CultureInfo.InvariantCulture),
            Csv.Money(product.Cents + random.Next(100) - 50),
            random.Chance(30) ? random.Pick(Discounts) : "",
            random.Chance(20) ? random.Pick(Notes) : "",
        ];
    }

    private static void WriteCompressed(string path, string text)
    {
        using FileStream file = File.Create(path);
        using GZipStream gzip = new(file, CompressionLevel.SmallestSize);
        gzip.Write(Encoding.UTF8.GetBytes(text));
    }
}
