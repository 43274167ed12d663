using Etl.Messages;

namespace Etl.Steps.Records;

/// <summary>Looks into files of one format while a pipeline is planned. Used by several threads at once.</summary>
internal interface IFileSampler
{
    /// <summary>The names in the file's header.</summary>
    /// <exception cref="StepException">The file cannot be read, or its header is not what it must be.</exception>
    IReadOnlyList<string> ReadHeader(FileMessage file);

    /// <summary>The names in the file's header and what the values of its first rows are.</summary>
    /// <exception cref="StepException">The file cannot be read, or its header is not what it must be.</exception>
    FileSample ReadSample(FileMessage file, int rows);
}

/// <summary>What a look into a file showed.</summary>
/// <param name="Names">The names in its header.</param>
/// <param name="Guesses">For each of them what its values are.</param>
internal sealed record FileSample(IReadOnlyList<string> Names, TypeGuess[] Guesses);
