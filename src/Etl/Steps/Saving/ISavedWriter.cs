using System.Diagnostics.CodeAnalysis;

namespace Etl.Steps.Saving;

/// <summary>A writer of rows whose work can be put aside and taken up again by another process.</summary>
internal interface ISavedWriter : IRowWriter
{
    /// <summary>
    /// Writes what the writer needs to go on from here. Called between two writes, and also when it is complete. Bytes of the
    /// outputs that are in their staged files stay there: their length is saved, and what is behind it is cut off later.
    /// </summary>
    /// <exception cref="StepException">An output cannot be written.</exception>
    /// <exception cref="IOException">The saved state cannot be written.</exception>
    void Save(BinaryWriter state, SavedFolder folder);
}

/// <summary>A sink of rows whose writers are <see cref="ISavedWriter"/>s, begun anew or from <see cref="StepContext.SavedOf"/>.</summary>
internal interface ISavedSink : IRowSink
{
    /// <summary>Whether its writers can be saved; where not, why, as the end of a sentence about the step.</summary>
    bool CanBeSaved([NotNullWhen(false)] out string? whyNot);
}

/// <summary>A sink of files that tells <see cref="OutputSet.Finish"/> of which item each one comes.</summary>
internal interface ISavedFileSink : IFileSink;

/// <summary>One worker's share of a collector that can be put aside and taken up again by another process.</summary>
internal interface ISavedShare : ICollectorShare
{
    /// <summary>Writes what the share holds into files of the folder whose names begin with <paramref name="name"/>.</summary>
    /// <exception cref="IOException">The saved state cannot be written.</exception>
    void Save(SavedFolder folder, string name);

    /// <summary>Adds what was saved under a name; a share may take several.</summary>
    /// <exception cref="InvalidDataException">The saved state is damaged.</exception>
    void Load(SavedFolder folder, string name);
}

/// <summary>A collector whose shares are <see cref="ISavedShare"/>s.</summary>
internal interface ISavedCollector : IAggregation;
