using System.Text;
using Etl.Messages;
using Etl.Steps.Records;
using Microsoft.Extensions.Logging.Abstractions;

namespace Etl.Steps.Csv;

/// <summary>The columns of a reader: those declared, and behind them those that were found in its files.</summary>
/// <param name="Columns">All of them.</param>
/// <param name="Found">How the others than the declared ones were found; null where nobody looked.</param>
internal sealed record CsvColumnPlan(CsvColumnFormat[] Columns, InferredColumns? Found)
{
    private const int SampleBytes = 64 * 1024;

    /// <summary>Whether the columns depend on the files.</summary>
    public static bool NeedsFiles(CsvReadOptions options) => options.Infer is { Enabled: true } || options.Drift?.New == NewColumns.Add;

    /// <summary>All columns; null where the files are known only later, or with an error reported.</summary>
    /// <param name="options">Of the step.</param>
    /// <param name="dialect">How its files are written.</param>
    /// <param name="declared">The columns that it declares.</param>
    /// <param name="context">Knows the files.</param>
    /// <param name="sheets">Makes the sampler of sheets; null for files that are CSV themselves.</param>
    /// <exception cref="StepException">A file cannot be read.</exception>
    public static CsvColumnPlan? Find(CsvReadOptions options, CsvDialect dialect, CsvColumnFormat[] declared, StepPlanContext context, Func<IFileSampler, StepContext, IFileSampler>? sheets)
    {
        if (!NeedsFiles(options)) return new CsvColumnPlan(declared, null);
        if (context.InputFiles is not { } files) return null;
        bool addsNew = options.Drift?.New == NewColumns.Add;
        InferOptions? infer = options.Infer is { Enabled: true } ? options.Infer : null;
        HashSet<string> names = [.. declared.SelectMany(column => column.HeaderNames)];
        InferredColumns found = Look();
        if (declared.Length + found.Columns.Count == 0)
        {
            context.Error("", "There are no files to take the columns from, and none are declared. Declare the columns, or see that there are files.");
            return null;
        }

        if (found.Columns.FirstOrDefault(column => declared.Any(other => string.Equals(other.Column.Name, column.Name, StringComparison.Ordinal))) is { Name: { } taken })
        {
            context.Error($"columns.{taken}", $"A file has a column '{taken}', but the one declared is read from {string.Join(" or ", declared.First(column => string.Equals(column.Column.Name, taken, StringComparison.Ordinal)).HeaderNames.Select(name => $"'{name}'"))}. Declare it under another name, or add '{taken}' to its 'from'.");
            return null;
        }

        string note = infer is null ? "" : $"; the type was inferred from {found.Basis}: declare the column to give it another";
        CsvColumnFormat[] others = [.. found.Columns.Select(column => CsvColumnFormat.Found(column, options.NullText) with
        {
            IsAdded = addsNew,
            TypeNote = column.Type == ColumnType.Text ? "" : note,
            IsOfCells = dialect.IsOfCells,
        })];
        return new CsvColumnPlan([.. declared, .. others], found);

        InferredColumns Look()
        {
            using ScratchFolder scratch = new(Path.Combine(Path.GetTempPath(), $"etl-plan-{Guid.NewGuid():N}"));
            StepContext looking = new() { Root = context.Root, Scratch = scratch, Outputs = new OutputSet("plan"), Logger = NullLogger.Instance, ChunkBytes = SampleBytes };
            IFileSampler sampler = Sampler(options, dialect, declared, looking);
            return new ColumnFinder(sheets?.Invoke(sampler, looking) ?? sampler, infer, addsNew, names.Contains).Find(files);
        }
    }

    private static CsvSampler Sampler(CsvReadOptions options, CsvDialect dialect, CsvColumnFormat[] declared, StepContext looking) => new(
        new CsvFormat([], dialect, DriftPolicy.None),
        new CsvFormat(declared, dialect, DriftPolicy.None),
        [.. options.NullText.Select(Encoding.UTF8.GetBytes)],
        looking);
}
