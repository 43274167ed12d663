using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Etl.SampleData;

/// <summary>The customers, as one JSON object a line.</summary>
internal static class Customers
{
    private const int Count = 200;
    private static readonly string[] FirstNames = ["Åsa", "Bjørn", "Chloé", "Dörte", "Eduardo", "Fátima", "Gül", "Håkon", "Inés", "Jiří"];
    private static readonly string[] LastNames = ["Müller", "Lindqvist", "Nowak", "O'Neill", "García", "Dvořák", "Østergaard", "Rossi", "Lefèvre", "Smith"];
    private static readonly string[] Tags = ["newsletter", "wholesale", "gift \"card\"", "pickup"];
    private static readonly JsonWriterOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static void Write(string path)
    {
        SplitMix random = new(2);
        using MemoryStream lines = new();
        for (int i = 1; i <= Count; i++)
        {
            using (Utf8JsonWriter json = new(lines, Readable)) WriteCustomer(json, i, random);
            lines.WriteByte((byte)'\n');
        }

        File.WriteAllText(path, Encoding.UTF8.GetString(lines.GetBuffer(), 0, (int)lines.Length));
    }

    private static void WriteCustomer(Utf8JsonWriter json, int number, SplitMix random)
    {
        json.WriteStartObject();
        json.WriteString("id", string.Create(CultureInfo.InvariantCulture, $"C{number:0000}"));
        json.WriteString("name", $"{random.Pick(FirstNames)} {random.Pick(LastNames)}");
        json.WriteString("country", random.Pick(Orders.Countries));
        json.WriteString("since", new DateOnly(2015, 1, 1).AddDays(random.Next(3285)).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));
        if (random.Chance(70))
            json.WriteNumber("credit", random.Next(50_000) / 100m);
        else
            json.WriteNull("credit");
        json.WriteStartArray("tags");
        foreach (string tag in Tags)
        {
            if (random.Chance(25)) json.WriteStringValue(tag);
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }
}
