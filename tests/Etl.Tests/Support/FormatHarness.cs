using System.Globalization;
using System.Runtime.ExceptionServices;
using System.Text;
using Etl.Messages;
using Etl.Steps;
using Microsoft.Extensions.Logging.Abstractions;

namespace Etl.Tests.Support;

/// <summary>Runs readers and row sinks over real files in a folder of their own.</summary>
internal sealed class FormatHarness : IDisposable
{
    // Whoever reads what went back to the pool shall see it.
    static FormatHarness() => ColumnPool.Poison = true;

    private readonly string _folder = Directory.CreateTempSubdirectory("etl-format-").FullName;

    public string PathOf(string name) => Path.Combine(_folder, name);

    public StepContext Context(int chunkBytes = 256 * 1024, int maxRecordBytes = 16 * 1024 * 1024) => new()
    {
        Root = _folder,
        Scratch = new ScratchFolder(PathOf("scratch")),
        Outputs = new OutputSet("run"),
        Logger = NullLogger.Instance,
        ChunkBytes = chunkBytes,
        MaxRecordBytes = maxRecordBytes,
    };

    /// <summary>Splits a file with the given bytes and parses its chunks.</summary>
    public ReadResult Read(IRowReader reader, byte[] bytes, int chunkBytes = 256 * 1024, int maxRecordBytes = 16 * 1024 * 1024, IReadOnlySet<string>? columns = null)
    {
        string path = PathOf("in");
        File.WriteAllBytes(path, bytes);
        FileMessage file = new(new Position(1, 2), "in", "in", new DiskFile(path)) { Length = bytes.Length };
        return Read(reader, file, Context(chunkBytes, maxRecordBytes), columns);
    }

    /// <summary>Reads the bytes in chunks of several sizes, and expects the same rows, places and rejects of each.</summary>
    public void ReadsTheSameHoweverCut(IRowReader reader, byte[] bytes, params ReadOnlySpan<int> chunkBytes)
    {
        ReadResult whole = Read(reader, bytes);
        foreach (int size in chunkBytes)
        {
            ReadResult cut = Read(reader, bytes, size);
            Assert.Equal(whole.Rows, cut.Rows);
            Assert.Equal(whole.Origins, cut.Origins);
            Assert.Equal(whole.RejectTexts, cut.RejectTexts);
        }
    }

    public ReadResult Read(IRowReader reader, string text) => Read(reader, Encoding.UTF8.GetBytes(text));

    /// <summary>Asserts that a file with the given text ends with the message, in one chunk and in several.</summary>
    public void Refuses(IRowReader reader, string text, string message)
    {
        foreach (int size in (int[])[1000, 16])
        {
            StepException error = Assert.Throws<StepException>(() => Read(reader, Encoding.UTF8.GetBytes(text), chunkBytes: size));
            Assert.Equal("in", error.Item);
            Assert.Equal(message, error.Message);
        }
    }

    public static ReadResult Read(IRowReader reader, FileMessage file, StepContext context, IReadOnlySet<string>? columns = null)
    {
        SentMessages output = new();
        Task split = reader.SplitAsync(file, output, context, CancellationToken.None).AsTask();
        Assert.True(split.IsCompleted, "Splitting a file that sends to a list never waits.");
        if (split.Exception is { } failure) ExceptionDispatchInfo.Throw(failure.InnerException!);
        CollectingRejects rejects = new();
        IChunkParser parser = reader.CreateParser(columns ?? reader.OutputSchema!.Names.ToHashSet(StringComparer.Ordinal));
        List<string> rows = [];
        List<string> origins = [];
        List<string?[]> cells = [];
        List<long> offsets = [];
        foreach (RecordChunk chunk in output.All.Cast<RecordChunk>())
        {
            RowBatch batch = parser.Parse(chunk, rejects);
            for (int row = 0; row < batch.Capacity; row++)
            {
                rows.Add(string.Join('|', batch.Columns.Select(column => Show(column, row))));
                cells.Add([.. batch.Columns.Select(column => column is null || column.IsNull(row) ? null : CellRows.ToText(column, row))]);
                RowOrigin origin = batch.Origin!.Locate(row);
                offsets.Add(origin.ByteOffset);
                origins.Add(string.Create(CultureInfo.InvariantCulture, $"{origin.Line}@{origin.ByteOffset}:{Encoding.UTF8.GetString(batch.Origin.RawText(row))}"));
            }

            batch.Release();
        }

        return new ReadResult(rows, origins, rejects.All, output.All.Count) { Cells = cells, Offsets = offsets };
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    /// <summary>A value as text, NULL for a null, and ~ for a column that was not materialised.</summary>
    public static string Show(Column? column, int row)
    {
        if (column is null) return "~";
        Assert.True(row < column.Count, "The row lies behind the column's end.");
        return column.IsNull(row) ? "NULL" : CellRows.ToText(column, row);
    }
}

/// <summary>What reading a file gave.</summary>
/// <param name="Rows">The values of each row with <c>|</c> between them.</param>
/// <param name="Origins">For each row <c>line@offset:raw text</c>.</param>
/// <param name="Rejects">The rejected rows.</param>
/// <param name="Chunks">Chunks the file was cut into.</param>
internal sealed record ReadResult(IReadOnlyList<string> Rows, IReadOnlyList<string> Origins, IReadOnlyList<Reject> Rejects, int Chunks)
{
    /// <summary>The values of each row, null for a null.</summary>
    public IReadOnlyList<string?[]> Cells { get; init; } = [];

    /// <summary>For each row the bytes before its record.</summary>
    public IReadOnlyList<long> Offsets { get; init; } = [];

    /// <summary>Each reject as <c>line@offset column 'value': reason [raw text]</c>.</summary>
    public IEnumerable<string> RejectTexts => Rejects.Select(reject => string.Create(
        CultureInfo.InvariantCulture,
        $"{reject.Origin!.Value.Line}@{reject.Origin.Value.ByteOffset} {reject.Column ?? "-"} '{reject.Value ?? "-"}': {reject.Reason} [{reject.RawText}]"));
}
