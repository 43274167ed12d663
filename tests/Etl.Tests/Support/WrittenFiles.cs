using Etl.Messages;
using Etl.Steps;

namespace Etl.Tests.Support;

/// <summary>Lets a row sink write batches and gives back all files that it made.</summary>
internal static class WrittenFiles
{
    /// <summary>By path below the harness's folder, '/' between the parts; compressed files as their bytes in Latin-1.</summary>
    public static async Task<SortedDictionary<string, string>> OfAsync(FormatHarness harness, IRowSink sink, params IReadOnlyList<RowBatch> batches)
    {
        StepContext context = harness.Context();
        await using (context.Outputs)
        {
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
