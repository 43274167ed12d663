using CsvHelper;
using Etl.Messages;
using Etl.Steps.Records;

namespace Etl.Steps.Csv;

/// <summary>Options of <c>csv.read</c>.</summary>
internal sealed record CsvReadOptions
{
    [Option("The columns to read, by name, with their types; other columns of the files are left out, unless 'infer' or 'drift' says otherwise")]
    public IReadOnlyList<KeyValuePair<string, CsvColumn>> Columns { get; init; } = [];

    [Option("Whether columns that are not declared are read too, behind the declared ones, with types inferred from the first rows of several files and enforced in all: int, decimal, bool, date, timestamp, float only for numbers with an exponent, NaN and Infinity, else text. Codes such as 007 and +39 are text. A later value that does not fit is rejected")]
    public InferOptions? Infer { get; init; }

    [Option("What to do when files have other columns than those declared, which are matched by name in any order; where it is given, the run's report lists how each file differs")]
    public DriftOptions? Drift { get; init; }

    [Option("Text between the fields, of one character or several, such as \";\", \"\\t\" or \"||\"; single ASCII characters are read fastest. \"auto\" finds it out for each file from its first 64 KiB: one of , ; tab | : ^ ~ and the control characters U+0001, U+001E and U+001F, and a comma where nothing can be told")]
    public string Separator { get; init; } = ",";

    [Option("Character around fields that hold separators, quotes or line ends; within them it is written twice. Any one character, or \"\" where files have no quotes")]
    public string Quote { get; init; } = "\"";

    [Option("Escape character, any one, none by default. In quoted fields it makes a quote, or another escape character, behind it text; anything else behind it leaves it text itself. Where files have no quotes it makes whatever is behind it text, separators and line ends too")]
    public string Escape { get; init; } = "";

    [Option("Lines that start with this text are skipped; one character or several, none by default")]
    public string Comment { get; init; } = "";

    [Option("Widths of the fields in characters (code points), for files whose fields have fixed widths and no separators or quotes, the header too; blanks around values are left out. A line that ends before a field begins is a short row, and one with more than blanks behind the last field a long row", Unit = "characters")]
    public IReadOnlyList<int> Widths { get; init; } = [];

    [Option("Whether spaces and tabs around fields are removed, outside of quotes")]
    public bool Trim { get; init; }

    [Option("Whether the first record holds the columns' names; without it the columns stand in the order declared, or where their 'from' says, such as '#3'")]
    public bool Header { get; init; } = true;

    [Option("Line of the file that the header stands on; the lines before it are skipped", Min = 1)]
    public int? HeaderLine { get; init; }

    [Option("Lines to skip at the start of each file, whatever they hold", Min = 0)]
    public int SkipLines { get; init; }

    [Option("Records to skip at the end of each file, such as totals", Min = 0, Max = 10000)]
    public int SkipEnd { get; init; }

    [Option("What to do with rows that have fewer or more fields than the header")]
    public CsvRowsOptions Rows { get; init; } = new();

    [Option("Texts that mean null, besides the empty one")]
    public IReadOnlyList<string> NullText { get; init; } = [];

    [Option("Encoding of the files by name, such as \"windows-1252\" or \"shift_jis\"; \"auto\" is UTF-8, or UTF-16 or UTF-32 where a byte order mark says so. Line and byte numbers of other encodings count the content as UTF-8")]
    public string Encoding { get; init; } = CsvEncoding.Auto;

    [Option(FileColumns.FactsSummary, Allowed = [FileFact.File, FileFact.Path, FileFact.Name, FileFact.Row, FileFact.Line, FileFact.Modified, FileFact.Bytes])]
    public IReadOnlyList<KeyValuePair<string, string>> Facts { get; init; } = [];

    [Option(FileColumns.PathPatternSummary)]
    public string? PathPattern { get; init; }
}

/// <summary>Reads CSV files into typed rows. An empty field, quoted or not, is null. Empty lines are skipped.</summary>
internal sealed class CsvRead : IRowReader, IRecordCounter
{
    private readonly CsvFormat _format;

    private CsvRead(CsvFormat format, InferredColumns? found)
    {
        _format = format;
        Found = found;
    }

    internal static StepType Type { get; } = StepType.Create<CsvReadOptions>(
        "csv.read",
        "Reads CSV files into typed rows.",
        [MessageKind.Files],
        MessageKind.Rows,
        WorkKind.Cpu,
        """{ "id": "rows", "use": "csv.read", "with": { "columns": { "store": "text", "quantity": "int", "price": { "type": "decimal" } } } }""",
        Plan);

    public Schema OutputSchema => _format.Schema;

    public InferredColumns? Found { get; }

    public ValueTask SplitAsync(FileMessage file, IMessageOutput output, StepContext context, CancellationToken cancellation)
    {
        CsvFormat format = _format.Dialect.IsAuto ? _format.With(SeparatorGuess.Find(_format, file)) : _format;
        return new RecordSplitter(format, file, output, context).SplitAsync(cancellation);
    }

    public IChunkParser CreateParser(IReadOnlySet<string> columns)
    {
        if (_format.Dialect.IsOfLibrary) return new CsvChunkParser<LibraryRecords>(_format, columns, OpenLibrary);
        CsvRecordReader reader = _format.Dialect.CreateRecordReader();
        return new CsvChunkParser<DialectRecords>(_format, columns, (data, _, layout) =>
            new DialectRecords(layout.Separator is { } found ? _format.Dialect.With(found).CreateRecordReader() : reader, data));
    }

    public long CountRecords(RecordChunk chunk) => _format.CountRecords(chunk);

    private static LibraryRecords OpenLibrary(ReadOnlyMemory<byte> data, CsvReaderOptions options, CsvLayout layout) =>
        new(CsvReader.Create(data, layout.Separator is [char found] ? options with { Separator = found } : options));

    private static IRowReader? Plan(CsvReadOptions options, StepPlanContext context) =>
        FileColumns.Add(Plan(options, context, sheets: null), options.Facts, options.PathPattern, context);

    /// <summary>
    /// The reader of the files' own columns. Where they are sheets written as CSV, whose quotes tell texts from other values,
    /// <paramref name="sheets"/> makes the sampler that opens them.
    /// </summary>
    internal static CsvRead? Plan(CsvReadOptions options, StepPlanContext context, Func<IFileSampler, StepContext, IFileSampler>? sheets)
    {
        bool ofCells = sheets is not null;
        CountedProblems problems = new(context);
        CsvDialect dialect = CsvDialect.Plan(options, problems) with { IsOfCells = ofCells };
        if (options.Columns.Count == 0 && !CsvColumnPlan.NeedsFiles(options)) problems.Error("columns", "No columns are declared. Name at least one, with its type, or set 'infer' to true.");
        CheckHeader(options, problems);
        CsvColumnFormat[] declared = [.. options.Columns.Select(column => CsvColumnFormat.Plan(column.Key, column.Value, options, problems) with { IsOfCells = ofCells })];
        options.Rows.Check(options.Columns.Select(column => column.Key), problems);
        if (dialect.Widths is { } widths && !options.Header && declared.Length > widths.Count)
            problems.Error("widths", $"There are {widths.Count} widths and {declared.Length} columns. Give each field a width; fields that are not read need one, too, and 'from' says which field a column is, such as '#3'.");
        if (problems.Any || CsvColumnPlan.Find(options, dialect, declared, context, sheets) is not { } found) return null;
        options.Rows.Check(found.Columns.Select(column => column.Column.Name), problems);
        if (problems.Any) return null;
        CsvColumnFormat[] columns = options.Rows.Extra is { } extra ? [.. found.Columns, CsvColumnFormat.Extra(extra)] : found.Columns;
        return new CsvRead(new CsvFormat(columns, dialect, new DriftPolicy(context.Id, options.Drift)), found.Found);
    }

    private static void CheckHeader(CsvReadOptions options, StepPlanContext context)
    {
        if (options.Header) return;
        if (options.Infer is { Enabled: true }) context.Error("infer", "Files without a header have no names for columns. Declare the columns, or set 'header' to true.");
        if (options.Drift is { New: not NewColumns.Ignore }) context.Error("drift.new", "Files without a header have no names that could be new. Remove 'drift.new', or set 'header' to true.");
        if (options.Drift is { Missing: not MissingColumns.Fail }) context.Error("drift.missing", "Files without a header have no names that could be missing. Remove 'drift.missing', or set 'header' to true.");
    }

    /// <summary>Hands problems on and knows whether there were any.</summary>
    private sealed class CountedProblems(StepPlanContext inner) : StepPlanContext
    {
        public bool Any { get; private set; }

        public override string Id => inner.Id;

        public override string Root => inner.Root;

        public override MessageKind? InputKind => inner.InputKind;

        public override Schema? Input => inner.Input;

        public override void Error(string option, string message, int offset = 0)
        {
            Any = true;
            inner.Error(option, message, offset);
        }
    }
}
