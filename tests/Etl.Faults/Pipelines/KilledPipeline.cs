namespace Etl.Faults.Pipelines;

/// <summary>A pipeline whose runs are killed.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Steps">Its steps, which read from <c>${param:input}</c> and write below the folder <c>out</c>.</param>
/// <param name="First">What every second run reads.</param>
/// <param name="Second">What the runs between them read; with other files and customers, so that outputs come and go.</param>
internal sealed record KilledPipeline(string Name, string Steps, InputSet First, InputSet Second)
{
    /// <summary>Whether <c>input</c> is a file of addresses, and the files come from a server.</summary>
    public bool IsDownloaded { get; init; }

    /// <summary>The pipeline file's text: checkpoints are as frequent as the program makes them.</summary>
    public string Text => $$"""
        {
          "name": "{{Name}}",
          "parameters": { "input": { "description": "Folder or file of addresses." } },
          "limits": { "checkpoint": "20ms", "rejects": { "rows": 1000000 } },
          "steps": [
        {{Steps}}
          ]
        }
        """;
}
