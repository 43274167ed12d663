using System.Text.Json;

namespace Etl.Faults.Trials;

/// <summary>What a run's journal says at some moment; it is read as any other program would, as text.</summary>
/// <param name="Attempts">How often the run was begun or gone on with.</param>
/// <param name="Checkpoints">Checkpoints of all attempts.</param>
/// <param name="CanContinue">Whether the next attempt has a checkpoint to go on from.</param>
/// <param name="IsCommitted">Whether the latest attempt has decided to put its outputs in place.</param>
/// <param name="IsDone">Whether the run has succeeded.</param>
internal sealed record JournalView(int Attempts, int Checkpoints, bool CanContinue, bool IsCommitted, bool IsDone)
{
    private const int ChecksumLength = 9; // eight digits and a blank

    public static JournalView Empty { get; } = new(0, 0, CanContinue: false, IsCommitted: false, IsDone: false);

    /// <summary>Reads a journal, which may be written to meanwhile.</summary>
    public static JournalView Read(string path)
    {
        JournalView view = Empty;
        if (!File.Exists(path)) return view;
        using FileStream file = new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        using StreamReader lines = new(file);
        while (lines.ReadLine() is { } line)
        {
            if (line.Length > ChecksumLength && TryParse(line[ChecksumLength..]) is { } record)
            {
                using (record) view = view.With(record.RootElement);
            }
        }

        return view;
    }

    private JournalView With(JsonElement record) => record.GetProperty("type").GetString() switch
    {
        "begin" => this with { Attempts = Attempts + 1, IsCommitted = false },
        // Number 0 says that those before count no more.
        "checkpoint" when record.GetProperty("number").GetInt64() == 0 => this with { CanContinue = false },
        "checkpoint" => this with { Checkpoints = Checkpoints + 1, CanContinue = true },
        "commit" => this with { IsCommitted = true },
        "done" when record.GetProperty("status").GetString() is "done" => this with { IsDone = true },
        _ => this,
    };

    /// <summary>Null for a line that is not complete, or yet to be.</summary>
    private static JsonDocument? TryParse(string json)
    {
        try
        {
            return JsonDocument.Parse(json);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
