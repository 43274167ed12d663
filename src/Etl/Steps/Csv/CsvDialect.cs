using CsvHelper;

namespace Etl.Steps.Csv;

/// <summary>How the CSV files of one step are written.</summary>
internal sealed record CsvDialect
{
    public required char Separator { get; init; }

    /// <summary>Null where files have no quotes.</summary>
    public char? Quote { get; init; }

    /// <summary>Null for none; only without quotes.</summary>
    public char? Escape { get; init; }

    /// <summary>What comment lines start with; null for none.</summary>
    public char? Comment { get; init; }

    public bool Trim { get; init; }

    public bool HasHeader { get; init; }

    /// <summary>Lines before the header or the first record.</summary>
    public int SkipLines { get; init; }

    /// <summary>Records left out at the file's end.</summary>
    public int SkipEnd { get; init; }

    public required CsvRowsOptions Rows { get; init; }

    public required CsvEncoding Encoding { get; init; }

    /// <summary>Whether separator, quote and line ends are all there is to know, which the fast scanner does.</summary>
    public bool IsPlain => Quote is not null && Comment is null && !Trim;

    /// <summary>Options for records without a header; what a chunk holds.</summary>
    public CsvReaderOptions ReaderOptions => new()
    {
        Mode = Quote is not null ? CsvMode.Rfc4180 : Escape is not null ? CsvMode.Escape : CsvMode.NoEscape,
        Separator = Separator,
        Quote = Quote ?? '"',
        Escape = Escape ?? '\\',
        CommentPrefix = Comment,
        TrimWhitespace = Trim,
        HasHeader = false,
        MalformedData = CsvMalformedDataHandling.Recover,
        FieldCountMismatch = CsvFieldCountHandling.Allow,
        SkipEmptyLines = true,
    };

    /// <summary>The dialect that the options say; problems are reported.</summary>
    public static CsvDialect Plan(CsvReadOptions options, StepPlanContext context)
    {
        char? separator = CsvCharacter.Check(options.Separator, "separator", context);
        char? quote = options.Quote.Length == 0 ? null : CsvCharacter.Check(options.Quote, "quote", context);
        char? escape = options.Escape.Length == 0 ? null : CsvCharacter.Check(options.Escape, "escape", context);
        char? comment = options.Comment.Length == 0 ? null : CsvCharacter.Check(options.Comment, "comment", context);
        (string Option, char? Character)[] roles = [("separator", separator), ("quote", quote), ("escape", escape), ("comment", comment)];
        for (int i = 1; i < roles.Length; i++)
        {
            foreach ((string option, char? character) in roles.Take(i).Where(role => role.Character is not null && role.Character == roles[i].Character))
                context.Error(roles[i].Option, $"The {roles[i].Option} and the {option} are both '{character}'. Use different characters.");
        }

        foreach ((string option, _) in roles.Skip(1).Where(role => role.Character is ' ' or '\t' && (options.Trim || role.Option is "escape")))
            context.Error(option, $"A blank cannot be the {option}{(options.Trim ? " where fields are trimmed" : "")}. Use another character.");
        if (options.Escape.Length > 0 && options.Quote.Length > 0)
            context.Error("escape", "An escape character is for files without quotes. Set 'quote' to \"\", or remove 'escape'.");
        if (options.HeaderLine is not null && !options.Header)
            context.Error("headerLine", "Files without a header have no line for it. Remove 'headerLine', or set 'header' to true.");
        if (options.HeaderLine is not null && options.SkipLines > 0)
            context.Error("skipLines", "The lines before the header are skipped because of 'headerLine'. Remove 'skipLines' or 'headerLine'.");
        return new CsvDialect
        {
            Separator = separator ?? ',',
            Quote = quote,
            Escape = escape,
            Comment = comment,
            Trim = options.Trim,
            HasHeader = options.Header,
            SkipLines = options.HeaderLine - 1 ?? options.SkipLines,
            SkipEnd = options.SkipEnd,
            Rows = options.Rows,
            Encoding = CsvEncoding.Plan(options.Encoding, context),
        };
    }
}
