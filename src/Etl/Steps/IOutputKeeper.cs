namespace Etl.Steps;

/// <summary>Keeps account of a run's outputs beyond its end, so that what interrupts them can be finished or cleared away.</summary>
internal interface IOutputKeeper
{
    /// <summary>Says that a step is going to write a file. Any thread.</summary>
    /// <exception cref="StepException">There is one already, and it is not the step's to replace.</exception>
    void CheckTarget(string step, string path);

    /// <summary>Says that files are going to be staged in a folder. Any thread.</summary>
    /// <param name="folder">Absolute.</param>
    /// <param name="created">The folders that do not exist yet and are created for it.</param>
    /// <exception cref="StepException">It could not be taken down, so nothing may be created.</exception>
    void Staging(string folder, IReadOnlyList<string> created);

    /// <summary>Decides that the files are put in place. From here on they are, by a later command if need be.</summary>
    /// <param name="files">Every output of the run; they are on the disk.</param>
    /// <param name="inputs">Absolute paths of files that the run has read.</param>
    /// <exception cref="StepException">It is not decided.</exception>
    void Decide(IReadOnlyList<StagedFile> files, IReadOnlyList<string> inputs);

    /// <summary>Does what is to be done when all files are in place.</summary>
    /// <exception cref="StepException">It could not be done, and is left to a later command.</exception>
    void Complete();
}
