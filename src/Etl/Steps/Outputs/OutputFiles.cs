using System.Globalization;
using Etl.Steps.Compression;
using Etl.Steps.Saving;

namespace Etl.Steps.Outputs;

/// <summary>Names the files of a sink in one run, counts them.</summary>
internal sealed class OutputFiles(string step, RowFiles settings, StepContext context)
{
    private int _count;

    public RowFiles Settings => settings;

    public StepContext Context => context;

    /// <summary>Compresses them; the sink's writer finishes and disposes it.</summary>
    public GzipQueue Gzip { get; } = new(context.Workers, context.OutputBytes);

    /// <summary>Stages the next file of a path.</summary>
    /// <param name="path">As <see cref="OutputPath.With"/> made it.</param>
    /// <param name="number">One-based number of the file among those of the path.</param>
    /// <param name="isThere">Whether an interrupted run has left it.</param>
    /// <exception cref="StepException">There would be too many files, or the path cannot be written.</exception>
    public StagedFile Stage(string path, long number, bool isThere = false)
    {
        if (++_count > settings.MaxFiles)
        {
            string cure = settings.Path.Columns.Count > 0
                ? "Name columns with fewer values in 'path', or raise 'maxFiles'."
                : "Raise 'maxRows' or 'maxFiles'.";
            throw new StepException(settings.Path.Text, string.Create(CultureInfo.InvariantCulture, $"The rows make more than {settings.MaxFiles:N0} files, the most that is allowed. {cure}"));
        }

        string resolved = context.Resolve(settings.MaxRows is null ? path : OutputPath.Numbered(path, number));
        return isThere ? context.Outputs.StageAgain(step, resolved) : context.Outputs.Stage(step, resolved);
    }

    /// <summary>Says how long a complete file is, which the queue has finished.</summary>
    /// <exception cref="StepException">It cannot be found.</exception>
    public static void SaveComplete(StagedFile file, BinaryWriter state, SavedFolder folder)
    {
        try
        {
            state.Write(new FileInfo(file.StagingPath).Length);
        }
        catch (FileNotFoundException e)
        {
            throw file.WriteError(e);
        }

        folder.Add(file);
    }

    /// <summary>Takes up a complete file that an interrupted run staged.</summary>
    /// <exception cref="StepException">It is not what it was.</exception>
    public static StagedFile LoadComplete(StagedFile file, BinaryReader saved)
    {
        file.Reopen(saved.ReadInt64()).Dispose();
        return file;
    }

    /// <summary>Rows that a file which holds some may still take, up to the number given.</summary>
    public int Room(long rowsInFile, int wanted) => settings.MaxRows is { } most ? (int)Math.Min(most - rowsInFile, wanted) : wanted;

    /// <summary>Whether a file takes no more rows.</summary>
    public bool IsFull(long rowsInFile) => rowsInFile == settings.MaxRows;
}
