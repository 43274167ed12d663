using Etl.Steps;
using Etl.Steps.Aggregation;
using Etl.Tests.Support;

namespace Etl.Tests.Steps.Aggregation;

[Collection(FullDevice.Collection)]
public sealed class SpillFileTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("etl-spill-").FullName;

    private ScratchFolder Scratch => new(_folder);

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Gives_back_the_parts_that_were_appended()
    {
        using SpillFile file = SpillFile.Create(Scratch);
        byte[] large = new byte[300_000];
        new Random(1).NextBytes(large);

        SpillRun first = file.Append(stream => stream.Write("one"u8));
        SpillRun second = file.Append(stream => stream.Write(large));

        Assert.Equal("one"u8.ToArray(), ReadAll(first));
        Assert.Equal(large, ReadAll(second));
    }

    [Fact]
    public void Is_gone_when_it_is_disposed()
    {
        SpillFile file = SpillFile.Create(Scratch);
        file.Append(stream => stream.Write("one"u8));
        Assert.Single(Directory.GetFiles(_folder));

        file.Dispose();

        Assert.Empty(Directory.GetFiles(_folder));
    }

    [Fact]
    public void Deletes_no_file_that_lies_elsewhere()
    {
        string elsewhere = Path.Combine(Directory.CreateDirectory(Path.Combine(_folder, "elsewhere")).FullName, "kept");

        new SpillFile(Scratch, new FileStream(elsewhere, FileMode.CreateNew)).Dispose();

        Assert.True(File.Exists(elsewhere));
    }

    [Fact]
    public void A_full_disk_is_named()
    {
        using SpillFile file = new(Scratch, FullDevice.Open(_folder));

        StepException e = Assert.Throws<StepException>(() => file.Append(stream => stream.Write(new byte[100])));

        Assert.Equal($"The folder for temporary files '{_folder}' cannot be written to. The disk is full. Free some space, or choose a folder on another disk.", e.Message);
        Assert.Equal(_folder, e.Item);
    }

    [Fact]
    public void A_damaged_file_is_named()
    {
        using SpillFile file = SpillFile.Create(Scratch);
        SpillRun run = file.Append(stream => stream.Write([5, 0, 0, 0, 1, 2, 3, 4, 5]));
        using StateRunCursor cursor = new(Aggregating.PlanOf(MergeLawTests.Input, ["k"], "count()"), run);

        StepException e = Assert.Throws<StepException>(() => cursor.MoveToNextBlock());

        Assert.Equal($"The temporary file '{e.Item}' was changed or damaged while the run used it. This is not a saved state of an aggregation. Give a file that etl saved. Check the disk, and run the pipeline again.", e.Message);
        Assert.Equal(Directory.GetFiles(_folder).Single(), e.Item);
    }

    private static byte[] ReadAll(SpillRun run)
    {
        using SpillStream stream = new(run);
        using MemoryStream copy = new();
        stream.CopyTo(copy);
        return copy.ToArray();
    }
}
