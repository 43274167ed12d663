namespace Etl.Steps;

/// <summary>How the columns of one file differ from those that its reader goes by.</summary>
/// <param name="Step">Id of the reader.</param>
/// <param name="File">The file as errors name it.</param>
/// <param name="New">Columns of the file that the step does not declare, in the file's order.</param>
/// <param name="Missing">Columns that the step declares and the file lacks, in the order declared.</param>
public sealed record FileDrift(string Step, string File, IReadOnlyList<string> New, IReadOnlyList<string> Missing);

/// <summary>The files of a run whose columns differ from those that their readers go by.</summary>
/// <param name="FilesCompared">Files whose header was compared.</param>
/// <param name="FilesDiffering">Those of them that differ.</param>
/// <param name="Files">
/// The files that differ, in order of position; the first of them where the names of all would take more than 16 MiB.
/// </param>
public sealed record DriftReport(long FilesCompared, long FilesDiffering, IReadOnlyList<FileDrift> Files);
