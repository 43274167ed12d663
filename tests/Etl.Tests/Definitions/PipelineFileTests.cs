using Etl.Definitions;
using Etl.Tests.Support;

namespace Etl.Tests.Definitions;

public sealed class PipelineFileTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("etl-definitions-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Reads_a_file()
    {
        string path = Path.Combine(_folder, "p.json");
        File.WriteAllText(path, PipelineText.Minimal);

        Assert.Equal(path, PipelineReader.ReadFile(path, new PipelineVariables()).Definition!.File);
    }

    [Fact]
    public void Says_that_a_file_does_not_exist()
    {
        string path = Path.Combine(_folder, "none", "p.json");

        Assert.Equal([new PlanError(path, 1, 1, "the file does not exist; check its name and the folder that you are in")], Errors(path));
    }

    [Fact]
    public void Says_that_a_folder_is_no_pipeline()
    {
        Assert.Equal([new PlanError(_folder, 1, 1, "this is a folder; name a pipeline file in it")], Errors(_folder));
    }

    [Fact]
    public void Says_that_a_file_may_not_be_read()
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Skip("Windows has no file modes.");
            return;
        }

        string path = Path.Combine(_folder, "p.json");
        File.WriteAllText(path, PipelineText.Minimal);
        File.SetUnixFileMode(path, UnixFileMode.None);
        Assert.SkipWhen(Environment.IsPrivilegedProcess, "The superuser may read every file.");

        Assert.Equal([new PlanError(path, 1, 1, "you may not read this file; ask for the right to, or name another one")], Errors(path));
    }

    [Fact]
    public void Stops_reading_a_device_without_an_end()
    {
        Assert.SkipUnless(File.Exists("/dev/zero"), "There is no /dev/zero.");

        Assert.Equal([new PlanError("/dev/zero", 1, 1, "the file is larger than 16MiB; is it a pipeline?")], Errors("/dev/zero"));
    }

    [Fact]
    public void Reports_a_path_that_no_file_can_have()
    {
        PlanError error = Assert.Single(Errors("p\0.json"));

        Assert.StartsWith("the file cannot be read: ", error.Message, StringComparison.Ordinal);
    }

    private static IReadOnlyList<PlanError> Errors(string path) => PipelineReader.ReadFile(path, new PipelineVariables()).Errors;
}
