using Etl.Messages;
using Etl.Steps;

namespace Etl.Tests.Support;

/// <summary>Reads a file and takes its batches through row steps.</summary>
internal static class ReadingThrough
{
    /// <summary>The rows that come out, for a file cut into chunks of a size.</summary>
    public static string[] ReadThrough(this FormatHarness harness, IRowReader reader, IReadOnlyList<IRowTransform> steps, byte[] bytes, int chunkBytes)
    {
        string path = harness.PathOf("through");
        File.WriteAllBytes(path, bytes);
        SentMessages output = new();
        Task split = reader.SplitAsync(new FileMessage(default, "through", "through", new DiskFile(path)), output, harness.Context(chunkBytes), CancellationToken.None).AsTask();
        Assert.True(split.IsCompletedSuccessfully);
        CollectingRejects rejects = new();
        IChunkParser parser = reader.CreateParser(reader.OutputSchema!.Names.ToHashSet(StringComparer.Ordinal));
        IRowOperator[] operators = [.. steps.Select(step => step.CreateOperator())];
        List<string> rows = [];
        foreach (RecordChunk chunk in output.All.Cast<RecordChunk>())
        {
            RowBatch batch = operators.Aggregate(parser.Parse(chunk, rejects), (current, next) => next.Apply(current, rejects));
            rows.AddRange(CellRows.ToLines(batch));
            batch.Release();
        }

        Assert.Empty(rejects.Lines);
        return [.. rows];
    }
}
