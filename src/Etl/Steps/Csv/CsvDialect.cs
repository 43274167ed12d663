using CsvHelper;

namespace Etl.Steps.Csv;

/// <summary>How the CSV files of one step are written.</summary>
internal sealed record CsvDialect
{
    /// <summary>What the option says to have the separator found out; the dialect of a file has another one.</summary>
    public const string Auto = "auto";

    /// <summary>A text of any length.</summary>
    public required string Separator { get; init; }

    /// <summary>One character; null where files have no quotes.</summary>
    public string? Quote { get; init; }

    /// <summary>One character; null for none.</summary>
    public string? Escape { get; init; }

    /// <summary>What comment lines start with, a text of any length; null for none.</summary>
    public string? Comment { get; init; }

    /// <summary>Widths of the fields in characters; null where separators end them.</summary>
    public IReadOnlyList<int>? Widths { get; init; }

    public bool Trim { get; init; }

    public bool HasHeader { get; init; }

    /// <summary>Lines before the header or the first record.</summary>
    public int SkipLines { get; init; }

    /// <summary>Records left out at the file's end.</summary>
    public int SkipEnd { get; init; }

    public required CsvRowsOptions Rows { get; init; }

    public required CsvEncoding Encoding { get; init; }

    /// <summary>Whether files are sheets written as CSV: what stands in quotes is a text, and what does not a value of another kind.</summary>
    public bool IsOfCells { get; init; }

    /// <summary>Whether each file's separator is to be found out.</summary>
    public bool IsAuto => string.Equals(Separator, Auto, StringComparison.Ordinal);

    /// <summary>Whether separator, quote and line ends are all there is to know, which the fast scanner does.</summary>
    public bool IsPlain => IsOfLibrary && Quote is not null && Comment is null && !Trim;

    /// <summary>Whether the CSV library can read it: single ASCII characters, and no escapes within quotes.</summary>
    public bool IsOfLibrary { get; private init; }

    /// <summary>Options for records without a header; what a chunk holds.</summary>
    public CsvReaderOptions ReaderOptions => new()
    {
        Mode = Quote is not null ? CsvMode.Rfc4180 : Escape is not null ? CsvMode.Escape : CsvMode.NoEscape,
        Separator = Separator[0],
        Quote = Quote?[0] ?? '"',
        Escape = Escape?[0] ?? '\\',
        CommentPrefix = Comment?[0],
        TrimWhitespace = Trim,
        HasHeader = false,
        MalformedData = CsvMalformedDataHandling.Recover,
        FieldCountMismatch = CsvFieldCountHandling.Allow,
        SkipEmptyLines = true,
    };

    /// <summary>A reader for records that the CSV library cannot read.</summary>
    public CsvRecordReader CreateRecordReader() => Widths is null
        ? new DelimitedRecordReader(this)
        : new FixedWidthRecordReader(Widths, new CommentLines(System.Text.Encoding.UTF8.GetBytes(Comment ?? "")));

    /// <summary>Bytes between two fields.</summary>
    /// <param name="found">The separator of a file where it was found out.</param>
    public int SeparatorBytes(string? found) => Widths is null ? System.Text.Encoding.UTF8.GetByteCount(found ?? Separator) : 0;

    /// <summary>The dialect of one file whose separator was found out.</summary>
    public CsvDialect With(string separator) => (this with { Separator = separator }).Sorted();

    /// <summary>The dialect that the options say; problems are reported.</summary>
    public static CsvDialect Plan(CsvReadOptions options, StepPlanContext context)
    {
        bool isAuto = string.Equals(options.Separator, Auto, StringComparison.Ordinal);
        string separator = isAuto ? "" : options.Separator;
        (string Option, string Text)[] roles = [("separator", separator), ("quote", options.Quote), ("escape", options.Escape), ("comment", options.Comment)];
        bool[] valid = [isAuto || CsvCharacter.CheckText(separator, "separator", context), .. roles.Skip(1).Select(role => role.Text.Length == 0 || Check(role.Option, role.Text, context))];
        for (int i = 1; i < roles.Length; i++)
        {
            for (int j = 0; j < i; j++)
            {
                if (valid[i] && valid[j] && Clash(roles[j], roles[i]) is { } clash) context.Error(roles[i].Option, clash);
            }
        }

        foreach ((string option, _) in roles.Skip(1).Where(role => role.Text is [' ' or '\t', ..] && (options.Trim || role.Option is "escape")))
            context.Error(option, $"A blank cannot be the {option}{(options.Trim ? " where fields are trimmed" : "")}. Use another character.");
        if (options.HeaderLine is not null && !options.Header)
            context.Error("headerLine", "Files without a header have no line for it. Remove 'headerLine', or set 'header' to true.");
        if (options.HeaderLine is not null && options.SkipLines > 0)
            context.Error("skipLines", "The lines before the header are skipped because of 'headerLine'. Remove 'skipLines' or 'headerLine'.");
        bool isFixed = options.Widths.Count > 0;
        if (isFixed) CheckFixed(options, context);
        return new CsvDialect
        {
            Separator = options.Separator.Length == 0 ? "," : options.Separator,
            Quote = options.Quote.Length == 0 ? null : options.Quote,
            Escape = options.Escape.Length == 0 ? null : options.Escape,
            Comment = options.Comment.Length == 0 ? null : options.Comment,
            Widths = isFixed ? options.Widths : null,
            Trim = options.Trim,
            HasHeader = options.Header,
            SkipLines = options.HeaderLine - 1 ?? options.SkipLines,
            SkipEnd = options.SkipEnd,
            Rows = options.Rows,
            Encoding = CsvEncoding.Plan(options.Encoding, context),
        }.Sorted();
    }

    private CsvDialect Sorted() => this with
    {
        IsOfLibrary = Widths is null && (Quote is null || Escape is null) && (IsAuto || IsAscii(Separator)) && IsAscii(Quote) && IsAscii(Escape) && IsAscii(Comment),
    };

    private static bool IsAscii(string? text) => text is null or [> '\0' and < '\x80'];

    private static bool Check(string option, string text, StepPlanContext context) =>
        option is "comment" ? CsvCharacter.CheckText(text, option, context) : CsvCharacter.CheckRune(text, option, context);

    /// <summary>Why two texts cannot be told apart; null where they can.</summary>
    private static string? Clash((string Option, string Text) first, (string Option, string Text) second)
    {
        if (first.Text.Length == 0 || second.Text.Length == 0) return null;
        if (string.Equals(first.Text, second.Text, StringComparison.Ordinal)) return $"The {second.Option} and the {first.Option} are both '{first.Text}'. Use different characters.";
        bool startsAlike = first.Text.StartsWith(second.Text, StringComparison.Ordinal) || second.Text.StartsWith(first.Text, StringComparison.Ordinal);
        return startsAlike ? $"The {second.Option} '{second.Text}' and the {first.Option} '{first.Text}' begin alike and cannot be told apart. Use different characters." : null;
    }

    private static void CheckFixed(CsvReadOptions options, StepPlanContext context)
    {
        const int MostCharacters = 1_000_000;
        for (int i = 0; i < options.Widths.Count; i++)
        {
            if (options.Widths[i] is < 1 or > MostCharacters)
                context.Error($"widths[{i}]", $"A field cannot be {options.Widths[i]} characters wide; allowed are 1 to {MostCharacters:N0}.");
        }

        if (!string.Equals(options.Separator, ",", StringComparison.Ordinal)) context.Error("separator", "Fields of fixed widths have no separator. Remove 'separator' or 'widths'.");
        if (options.Escape.Length > 0) context.Error("escape", "Fields of fixed widths have no escape character. Remove 'escape' or 'widths'.");
        if (options.Quote is not ("\"" or "")) context.Error("quote", "Fields of fixed widths have no quotes. Remove 'quote' or 'widths'.");
    }
}
