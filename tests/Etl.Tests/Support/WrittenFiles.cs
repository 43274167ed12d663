using Etl.Messages;
using Etl.Steps;

namespace Etl.Tests.Support;

/// <summary>Lets a row sink write batches and gives back all files that it made.</summary>
internal static class WrittenFiles
{
    /// <summary>By path below the harness's folder, '/' between the parts; compressed files as their bytes in Latin-1.</summary>
    public static Task<SortedDictionary<string, string>> OfAsync(FormatHarness harness, IRowSink sink, params IReadOnlyList<RowBatch> batches) =>
        OfAsync(harness, sink, formatters: 0, batches);

    /// <summary>The same where the writer gets the rows formatted by several formatters in turn, which is how a run does it; by none where there are 0.</summary>
    public static async Task<SortedDictionary<string, string>> OfAsync(FormatHarness harness, IRowSink sink, int formatters, IReadOnlyList<RowBatch> batches)
    {
        StepContext context = harness.Context();
        await using (context.Outputs)
        {
            await using (IRowWriter writer = sink.CreateWriter(context))
            {
                IRowFormatter[] workers = [.. Enumerable.Range(0, formatters).Select(_ => ((IFormattingWriter)writer).CreateFormatter())];
                for (int i = 0; i < batches.Count; i++)
                {
                    Message input = formatters == 0 ? batches[i] : workers[i % formatters].Format(batches[i]);
                    Assert.Equal(batches[i].RowCount, input.RowCount);
                    await (input is RowBatch rows ? writer.WriteAsync(rows, CancellationToken.None) : ((IFormattingWriter)writer).WriteFormattedAsync(input, CancellationToken.None));
                    input.Release();
                }

                Array.ForEach(workers, worker => worker.Dispose());

                await writer.CompleteAsync(CancellationToken.None);
            }

            context.Outputs.Commit();
            Assert.Empty(Directory.Exists(context.Scratch.Path) ? Directory.GetFiles(context.Scratch.Path) : []);
            return new SortedDictionary<string, string>(
                context.Outputs.Files.ToDictionary(file => Path.GetRelativePath(context.Root, file.Path).Replace('\\', '/'), file => Read(file.Path)),
                StringComparer.Ordinal);
        }
    }

    private static string Read(string path) => Path.GetExtension(path) is ".gz" or ".zz" or ".br"
        ? System.Text.Encoding.Latin1.GetString(File.ReadAllBytes(path))
        : File.ReadAllText(path);
}
