using Etl.Steps;

namespace Etl.Runs;

/// <summary>Says why the work folder cannot be used, with the cure.</summary>
internal static class WorkFolderFault
{
    public static StepException Of(string path, Exception e)
    {
        string reason = StorageFault.FileInTheWay(path) is { } file ? $"'{file}' is a file, not a folder." : StorageFault.Explain(e);
        return new StepException(path, $"The run's folder cannot be created. {reason} Choose another work folder with the setting 'Etl:WorkFolder'.", e);
    }
}
