namespace Etl.Benchmarks.Data;

/// <summary>A folder with one file of ten orders, over which a program does little but start.</summary>
internal static class TenRows
{
    public static string EnsureIn(string root)
    {
        string folder = Directory.CreateDirectory(Path.Combine(root, "data", "ten-rows")).FullName;
        OrderText text = new OrderText(Vocabulary.Csv, 10, 4096).AddHeader().AddRows(10);
        File.WriteAllBytes(Path.Combine(folder, "orders.csv"), text.Bytes.ToArray());
        return folder;
    }
}
