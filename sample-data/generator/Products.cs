using System.Globalization;
using System.Text;

namespace Etl.SampleData;

/// <summary>A line of products.csv.</summary>
internal sealed record Product(string Sku, string Name, string Category, int Cents);

/// <summary>The lookup table of the shop's products.</summary>
internal static class Products
{
    private static readonly string[] Kinds = ["espresso", "filter coffee", "green tea", "black tea", "cocoa", "oat drink"];
    private static readonly string[] Sizes = ["100 g", "250 g", "500 g", "1 kg", "tin, 2 kg"];
    private static readonly string[] Qualities = ["", " \"Crème\""];

    public static IReadOnlyList<Product> Create()
    {
        SplitMix random = new(1);
        List<Product> products = [];
        foreach (string kind in Kinds)
        {
            foreach (string quality in Qualities)
            {
                for (int size = 0; size < Sizes.Length; size++)
                {
                    string sku = string.Create(CultureInfo.InvariantCulture, $"P{products.Count + 1:000}");
                    string category = kind.EndsWith("tea", StringComparison.Ordinal) ? "tea" : kind.EndsWith("drink", StringComparison.Ordinal) ? "drinks" : "coffee and cocoa";
                    products.Add(new Product(sku, $"{kind}{quality}, {Sizes[size]}", category, 250 + (size * 350) + random.Next(300)));
                }
            }
        }

        return products;
    }

    public static void Write(string path, IReadOnlyList<Product> products)
    {
        StringBuilder text = new(Csv.Record("product", "name", "category", "list_price"));
        foreach (Product product in products) text.Append(Csv.Record(product.Sku, product.Name, product.Category, Csv.Money(product.Cents)));
        File.WriteAllText(path, text.ToString());
    }
}
