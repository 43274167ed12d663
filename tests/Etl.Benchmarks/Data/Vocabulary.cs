using System.Globalization;
using System.Text;
using Etl.SampleData;

namespace Etl.Benchmarks.Data;

/// <summary>The values that orders are made of, as the UTF-8 text of CSV fields: quoted where they have to be.</summary>
internal sealed class Vocabulary
{
    private const int NoteCount = 4000;
    private static readonly string[] Towns = ["Aalborg", "Bilbao", "Cork", "Delft", "Erfurt", "Faro", "Gent", "Hamburg", "Innsbruck", "Jena", "Kraków", "Lille", "Mainz", "Nantes", "Odense", "Parma", "Rennes", "Sevilla", "Torino", "Uppsala"];
    private static readonly string[] Goods = ["kettle", "lamp", "basket", "chair", "blanket", "mirror", "shelf", "teapot"];
    private static readonly string[] Colours = ["white", "black", "red", "green", "blue"];
    private static readonly string[] Words = ["ring", "twice", "please", "neighbour", "Geschenk", "garage", "fragile", "morning", "only", "après", "lift", "broken", "back", "door", "invoice", "enclosed"];
    private static readonly string[] Codes = ["AT", "BE", "BG", "CH", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GR", "HR", "HU", "IE", "IS", "IT", "LT", "LU", "LV", "MT", "NL", "NO", "PL", "PT", "RO", "SE", "SI", "XX"];

    public byte[][] Stores { get; } = [.. Enumerable.Range(0, 200).Select(i => Utf8($"{Towns[i % Towns.Length]} {(i / Towns.Length) + 1:00}"))];

    public byte[][] Products { get; } = [.. Enumerable.Range(0, 5000).Select(ProductField)];

    public byte[][] Countries { get; } = [.. Codes.Select(code => Utf8($"{code}"))];

    /// <summary>Two in five are empty.</summary>
    public byte[][] Discounts { get; } = [.. new[] { "", "", "", "", "0.03", "0.05", "0.1", "0.125", "0.2", "0.4" }.Select(text => Utf8($"{text}"))];

    /// <summary>200 days, each up to and with the letter in front of the time.</summary>
    public byte[][] Days { get; } = [.. Enumerable.Range(0, 200).Select(i => Utf8($"{new DateOnly(2024, 3, 1).AddDays(i):yyyy-MM-dd}T"))];

    /// <summary>One in ten is quoted: for a comma, for quotes inside, or for a line end inside.</summary>
    public byte[][] Notes { get; } = CreateNotes();

    private static byte[] ProductField(int number)
    {
        string good = Goods[number % Goods.Length];
        string colour = Colours[number / Goods.Length % Colours.Length];
        return number % 5 == 0 ? Utf8($"\"{good} {number:0000}, {colour}\"") : Utf8($"{good} {number:0000} {colour}");
    }

    private static byte[][] CreateNotes()
    {
        SplitMix random = new(4);
        byte[][] notes = new byte[NoteCount][];
        for (int i = 0; i < notes.Length; i++)
        {
            string[] words = [.. Enumerable.Range(0, random.Next(7)).Select(_ => random.Pick(Words))];
            string text = string.Join(' ', words);
            notes[i] = (i % 100) switch
            {
                < 5 => Utf8($"\"{text}, thanks\""),
                < 9 => Utf8($"\"said \"\"{text}\"\" again\""),
                9 => Utf8($"\"{text}\nsecond line\""),
                _ => Utf8($"{text}"),
            };
        }

        return notes;
    }

    private static byte[] Utf8(FormattableString text) => Encoding.UTF8.GetBytes(text.ToString(CultureInfo.InvariantCulture));
}
