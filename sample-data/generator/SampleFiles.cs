namespace Etl.SampleData;

/// <summary>All generated files of sample-data/.</summary>
internal static class SampleFiles
{
    /// <summary>Writes them below a folder, replacing those that are there.</summary>
    public static void Write(string folder)
    {
        IReadOnlyList<Product> products = Products.Create();
        Products.Write(Path.Combine(folder, "products.csv"), products);
        Customers.Write(Path.Combine(folder, "customers.ndjson"));
        Orders.Write(Path.Combine(folder, "orders"), products);
    }
}
