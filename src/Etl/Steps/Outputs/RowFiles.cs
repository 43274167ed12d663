using System.Diagnostics.CodeAnalysis;
using Etl.Messages;
using Etl.Steps.Compression;
using Etl.Steps.Saving;

namespace Etl.Steps.Outputs;

/// <summary>The checked settings of a sink's files.</summary>
/// <param name="Path">Where they are.</param>
/// <param name="MaxRows">Most rows in each; null for any number.</param>
/// <param name="MaxFiles">Most of them.</param>
/// <param name="MaxOpenFiles">Most open at a time.</param>
/// <param name="PrintRows">Rows to print instead of writing a file; null where files are written.</param>
/// <param name="Overwrite">Whether files that <c>etl</c> did not write may be replaced.</param>
internal sealed record RowFiles(OutputPath Path, long? MaxRows, int MaxFiles, int MaxOpenFiles, int? PrintRows, bool Overwrite)
{
    private const int DefaultPrintRows = 100;

    /// <summary>The settings that the options make; null, with every problem reported, when they are wrong.</summary>
    public static RowFiles? Plan(RowFileOptions options, StepPlanContext context)
    {
        bool valid = true;
        if (options.Append)
        {
            context.Error("append", "A run replaces its outputs as a whole, so that running it twice gives the same; it never adds to a file that is there. Remove 'append', or read the old file too and write both.");
            valid = false;
        }

        bool isPrinted = string.Equals(options.Path, RowFileOptions.Printed, StringComparison.Ordinal);
        if (isPrinted && options.MaxRows is not null)
        {
            context.Error("maxRows", "Rows that are printed are not cut into files. Remove 'maxRows', or name a file in 'path'.");
            valid = false;
        }

        if (!isPrinted && options.PrintRows is not null)
        {
            context.Error("printRows", "Rows are printed only where 'path' is '-'. Remove 'printRows'; 'maxRows' bounds the rows of a file.");
            valid = false;
        }

        OutputPath? path = OutputPath.Parse(options.Path, context);
        return valid && path is not null ? new RowFiles(path, options.MaxRows, options.MaxFiles, options.MaxOpenFiles, isPrinted ? options.PrintRows ?? DefaultPrintRows : null, options.Overwrite) : null;
    }

    /// <summary>Indexes of the columns to write in the rows.</summary>
    /// <param name="withPartitions">Whether those that the path names are among them.</param>
    /// <param name="context">Told when none is left.</param>
    public IReadOnlyList<int>? ColumnsWritten(bool withPartitions, StepPlanContext context)
    {
        List<int> columns = [.. Enumerable.Range(0, context.Input!.Count).Where(column => withPartitions || !Path.Columns.Contains(column))];
        if (columns.Count > 0) return columns;
        context.Error("partitionColumns", "The path names every column, so that the rows have none left. Remove 'partitionColumns', or name fewer columns in 'path'.");
        return null;
    }
}

/// <summary>What all steps that write rows to files are: a format, and where its bytes go.</summary>
/// <param name="step">The step's id.</param>
/// <param name="input">The rows that it reads.</param>
/// <param name="files">Where they go.</param>
/// <param name="columns">Indexes of the columns that are written, in order.</param>
/// <param name="format">Makes the format of one run.</param>
/// <param name="printsTable">Whether rows that are printed appear as a table rather than in the format.</param>
internal sealed class RowFileSink(string step, Schema input, RowFiles files, IReadOnlyList<int> columns, Func<Schema, IRowFormat> format, bool printsTable) : ISavedSink
{
    public string Path => files.Path.Text;

    public bool Overwrite => files.Overwrite;

    public IReadOnlySet<string> RequiredColumns => columns.Concat(files.Path.Columns).Select(column => input[column].Name).ToHashSet(StringComparer.Ordinal);

    public IRowWriter CreateWriter(StepContext context)
    {
        Schema schema = new([.. columns.Select(column => input[column])]);
        SavedState? saved = context.SavedOf(step);
        if (files.PrintRows is { } rows) return printsTable ? CreateTable(schema, rows, context, saved) : new TextPrinter(step, columns, rows, format(schema), context.Outputs, saved);
        OutputFiles outputs = new(step, files, context);
        return files.Path.Columns.Count > 0
            ? new PartitionedRowWriter(outputs, columns, () => format(schema), saved)
            : new FileRowWriter(outputs, columns, () => format(schema), saved);
    }

    // A gzip file grows by members, and what is for other compressors waits as it is where files are many.
    public bool CanBeSaved([NotNullWhen(false)] out string? whyNot)
    {
        bool isOnePiece = files.PrintRows is null && files.Path.Columns.Count == 0 && files.Path.Compression is not (CompressionFormat.None or CompressionFormat.Gzip);
        whyNot = isOnePiece ? $"compresses its file in one piece, which a {CompressionFormats.Extension(files.Path.Compression)} file needs; a .gz file is written in several" : null;
        return !isOnePiece;
    }

    private TablePrinter CreateTable(Schema schema, int rows, StepContext context, SavedState? saved)
    {
        TablePrinter printer = new(step, schema, columns, rows, context.Outputs);
        if (saved is not null) printer.Load(saved.Reader);
        return printer;
    }
}
