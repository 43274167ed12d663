using System.Globalization;
using System.Text;
using Etl.SampleData;

namespace Etl.Benchmarks.Data;

/// <summary>The values that orders are made of, as a layout writes them.</summary>
internal sealed class Vocabulary
{
    private const int NoteCount = 4000;
    private static readonly string[] Towns = ["Aalborg", "Bilbao", "Cork", "Delft", "Erfurt", "Faro", "Gent", "Hamburg", "Innsbruck", "Jena", "Kraków", "Lille", "Mainz", "Nantes", "Odense", "Parma", "Rennes", "Sevilla", "Torino", "Uppsala"];
    private static readonly string[] Goods = ["kettle", "lamp", "basket", "chair", "blanket", "mirror", "shelf", "teapot"];
    private static readonly string[] Colours = ["white", "black", "red", "green", "blue"];
    private static readonly string[] Words = ["ring", "twice", "please", "neighbour", "Geschenk", "garage", "fragile", "morning", "only", "après", "lift", "broken", "back", "door", "invoice", "enclosed"];
    private static readonly string[] Codes = ["AT", "BE", "BG", "CH", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GR", "HR", "HU", "IE", "IS", "IT", "LT", "LU", "LV", "MT", "NL", "NO", "PL", "PT", "RO", "SE", "SI", "XX"];

    private Vocabulary(OrderLayout layout)
    {
        Layout = layout;
        Stores = [.. Enumerable.Range(0, 200).Select(i => layout.Text(Text($"{Towns[i % Towns.Length]} {(i / Towns.Length) + 1:00}")))];
        Products = [.. Enumerable.Range(0, 5000).Select(Product).Select(layout.Text)];
        Countries = [.. Codes.Select(layout.Text)];
        Discounts = [.. new[] { "", "", "", "", "0.03", "0.05", "0.1", "0.125", "0.2", "0.4" }.Select(layout.Number)];
        Days = [.. Enumerable.Range(0, 200).Select(i => Encoding.UTF8.GetBytes(Text($"{new DateOnly(2024, 3, 1).AddDays(i):yyyy-MM-dd}T")))];
        Notes = [.. CreateNotes().Select(layout.Text)];
    }

    public static Vocabulary Csv { get; } = new(OrderLayout.Csv);

    public static Vocabulary Json { get; } = new(OrderLayout.Json);

    public OrderLayout Layout { get; }

    public byte[][] Stores { get; }

    /// <summary>One in five has a comma.</summary>
    public byte[][] Products { get; }

    public byte[][] Countries { get; }

    /// <summary>The country that the comparisons' filter leaves out.</summary>
    public byte[] NoCountry => Countries[^1];

    /// <summary>Two in five are empty.</summary>
    public byte[][] Discounts { get; }

    /// <summary>200 days, each up to and with the letter in front of the time.</summary>
    public byte[][] Days { get; }

    /// <summary>One in ten has a comma, quotes or a line end.</summary>
    public byte[][] Notes { get; }

    private static string Product(int number)
    {
        string good = Goods[number % Goods.Length];
        string colour = Colours[number / Goods.Length % Colours.Length];
        return number % 5 == 0 ? Text($"{good} {number:0000}, {colour}") : Text($"{good} {number:0000} {colour}");
    }

    private static string[] CreateNotes()
    {
        SplitMix random = new(4);
        string[] notes = new string[NoteCount];
        for (int i = 0; i < notes.Length; i++)
        {
            string[] words = [.. Enumerable.Range(0, random.Next(7)).Select(_ => random.Pick(Words))];
            string text = string.Join(' ', words);
            notes[i] = (i % 100) switch
            {
                < 5 => $"{text}, thanks",
                < 9 => $"said \"{text}\" again",
                9 => $"{text}\nsecond line",
                _ => text,
            };
        }

        return notes;
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
