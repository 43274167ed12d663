namespace Etl.Definitions.Json;

/// <summary>A place in a text file: 1-based line, and 1-based column in UTF-16 characters, as editors count.</summary>
internal readonly record struct TextLocation(int Line, int Column) : IComparable<TextLocation>
{
    /// <summary>What on the command line has put a value there, such as <c>--set steps.rows.parallelism=4</c>; null where the file has it itself.</summary>
    public string? Setting { get; init; }

    /// <summary>The file's first character, which stands for the file as a whole.</summary>
    public static TextLocation Start { get; } = new(1, 1);

    public int CompareTo(TextLocation other) =>
        Line != other.Line ? Line.CompareTo(other.Line) : Column.CompareTo(other.Column);

    public static bool operator <(TextLocation left, TextLocation right) => left.CompareTo(right) < 0;

    public static bool operator >(TextLocation left, TextLocation right) => left.CompareTo(right) > 0;

    public static bool operator <=(TextLocation left, TextLocation right) => left.CompareTo(right) <= 0;

    public static bool operator >=(TextLocation left, TextLocation right) => left.CompareTo(right) >= 0;

    public override string ToString() => $"{Line}:{Column}";
}
