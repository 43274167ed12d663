using Etl.Messages;

namespace Etl.Steps.Records;

/// <summary>
/// The columns about the file that stand behind a reader's own: facts, and named parts of its path. Immutable.
/// </summary>
internal sealed class FileColumns
{
    /// <summary>Summary of the option <c>facts</c>, which is the same for all readers.</summary>
    public const string FactsSummary = "Columns about the file and the record, behind the others, each by its name and one of:\n$path: the file's path below the folder that was listed; for a member of an archive, its path there\n$file: the last part of that, $name: the same without extensions\n$bytes, $modified: those of the file as it was found\n$row: number of the record in the file, from 1, rejected ones counted\n$line: line of the file that the record starts on, from 1";

    /// <summary>Summary of the option <c>pathPattern</c>.</summary>
    public const string PathPatternSummary = "Pattern of the files' paths, such as '{season}/{league}.csv', whose named parts become columns behind the others; a file that does not match ends the run:\n{name}: a column of texts, {year:int}: one of another type\n*: any characters of a name, **: any folders, {{ and }}: braces\nyear=*: short for year={year}, where %20 and the like are decoded and __HIVE_DEFAULT_PARTITION__ is null\nExtensions of compressed files, such as .gz, are not part of what must match";

    private readonly string[] _facts;
    private readonly PathPattern? _pattern;

    private FileColumns(IReadOnlyList<KeyValuePair<string, string>> facts, PathPattern? pattern)
    {
        _facts = [.. facts.Select(fact => fact.Value)];
        _pattern = pattern;
        Columns = [.. facts.Select(fact => new ColumnSchema(fact.Key, FileFact.TypeOf(fact.Value))), .. pattern?.Columns ?? []];
    }

    public IReadOnlyList<ColumnSchema> Columns { get; }

    /// <summary>The fact that a column tells; null where it is a part of the path.</summary>
    public string? FactOf(int column) => column < _facts.Length ? _facts[column] : null;

    /// <summary>The reader with the columns that its options ask for; null where it is null or they are wrong, which is reported.</summary>
    /// <param name="reader">The reader by itself; null where something is wrong with its other options.</param>
    /// <param name="facts">The option <c>facts</c>.</param>
    /// <param name="pathPattern">The option <c>pathPattern</c>; null where it is not given.</param>
    /// <param name="context">Takes the problems.</param>
    public static IRowReader? Add<TReader>(TReader? reader, IReadOnlyList<KeyValuePair<string, string>> facts, string? pathPattern, StepPlanContext context)
        where TReader : class, IRowReader, IRecordCounter
    {
        PathPattern? pattern = pathPattern is null ? null : PathPatternReader.Read(pathPattern, context);
        if (pathPattern is not null && pattern is null) return null;
        if (facts.Count == 0 && pattern is null) return reader;
        FileColumns columns = new(facts, pattern);
        HashSet<string> taken = [.. reader?.OutputSchema?.Names ?? []];
        bool valid = true;
        for (int i = 0; i < columns.Columns.Count; i++)
        {
            string name = columns.Columns[i].Name;
            if (taken.Add(name)) continue;
            valid = false;
            if (i < facts.Count) context.Error($"facts.{name}", $"There is a column '{name}' already. Give the fact another name.");
            else context.Error("pathPattern", $"There is a column '{name}' already. Give the part of the path another name.");
        }

        return valid && reader is not null ? new FileColumnsReader(reader, reader, columns) : null;
    }

    /// <summary>The values of a file's columns as text (UTF-8), null for a null and for facts of a record.</summary>
    /// <exception cref="StepException">The path does not match the pattern.</exception>
    public byte[]?[] Read(FileMessage file)
    {
        byte[]?[] values = new byte[]?[Columns.Count];
        for (int i = 0; i < _facts.Length; i++) values[i] = FileFact.IsOfRecord(_facts[i]) ? null : FileFact.Of(file, _facts[i]);
        _pattern?.Read(file).CopyTo(values, _facts.Length);
        return values;
    }
}
