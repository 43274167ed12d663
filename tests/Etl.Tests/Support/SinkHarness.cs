using Etl.Messages;
using Etl.Steps;
using Etl.Steps.Json;

namespace Etl.Tests.Support;

/// <summary>Makes batches and lets row sinks write them.</summary>
internal static class SinkHarness
{
    /// <summary>A batch of the given lines of JSON, so that a test can say values and nulls in one place.</summary>
    public static RowBatch Batch(Schema schema, params string[] lines)
    {
        KeyValuePair<string, JsonColumn>[] columns = [.. schema.Columns.Select(column => KeyValuePair.Create(column.Name, new JsonColumn { Type = column.Type }))];
        IRowReader reader = (IRowReader)JsonRead.Type.Plan(new JsonReadOptions { Columns = columns }, new PlanProblems(MessageKind.Files))!;
        byte[] text = System.Text.Encoding.UTF8.GetBytes(string.Join('\n', lines));
        byte[] buffer = ColumnPool.Rent<byte>(text.Length);
        text.CopyTo(buffer, 0);
        CollectingRejects rejects = new();
        RowBatch batch = reader.CreateParser(schema.Names.ToHashSet(StringComparer.Ordinal)).Parse(new RecordChunk(default, "test", buffer, text.Length, 0, 1), rejects);
        Assert.Empty(rejects.All);
        return batch;
    }

    /// <summary>The bytes that a sink writes for the batches, as text.</summary>
    public static async Task<string> WriteAsync(FormatHarness harness, IRowSink sink, params RowBatch[] batches)
    {
        StepContext context = harness.Context();
        await using (IRowWriter writer = sink.CreateWriter(context))
        {
            foreach (RowBatch batch in batches)
            {
                await writer.WriteAsync(batch, CancellationToken.None);
                batch.Release();
            }

            await writer.CompleteAsync(CancellationToken.None);
        }

        context.Outputs.Commit();
        return await File.ReadAllTextAsync(Assert.Single(context.Outputs.Files).Path);
    }
}
