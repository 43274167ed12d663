namespace Etl.Faults.Trials;

/// <summary>One of the inputs of a pipeline, and what an undisturbed run makes of it.</summary>
/// <param name="Path">Folder of files, or file of addresses.</param>
/// <param name="Outputs">What is written.</param>
/// <param name="Rejects">The list of rejected rows.</param>
/// <param name="Time">How long it takes.</param>
internal sealed record Input(string Path, OutputFiles Outputs, string Rejects, TimeSpan Time);
