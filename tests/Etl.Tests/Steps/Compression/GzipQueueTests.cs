using System.IO.Compression;
using Etl.Steps.Compression;

namespace Etl.Tests.Steps.Compression;

public sealed class GzipQueueTests
{
    /// <summary>None, less than a block, one, and more than are under way at once.</summary>
    private static readonly int[] Sizes = [0, 1, GzipBlock.MostBytes - 1, GzipBlock.MostBytes, 3, (9 * GzipBlock.MostBytes) + 5];

    [Fact]
    public void Files_get_their_members_in_order_whoever_compresses_them()
    {
        List<byte[]> alone = Compress(new Inline());
        List<byte[]> among = Compress(TaskScheduler.Default);
        List<byte[]> never = Compress(new Never());

        for (int i = 0; i < Sizes.Length; i++)
        {
            Assert.Equal(alone[i], among[i]);
            // The thread that adds the blocks compresses them where nobody else does.
            Assert.Equal(alone[i], never[i]);
            using GZipStream reader = new(new MemoryStream(alone[i]), CompressionMode.Decompress);
            using MemoryStream content = new();
            reader.CopyTo(content);
            Assert.True(content.ToArray().AsSpan().SequenceEqual(Content(i)), $"File {i} differs.");
        }
    }

    [Fact]
    public void What_is_not_finished_is_let_go_of()
    {
        List<File> files = [];
        using (GzipQueue queue = new(new Never(), 16 << 20))
        {
            files.Add(Add(queue, Content(0)));
            files.Add(Add(queue, Content(1)));
        }

        Assert.All(files, file => Assert.True(file.IsAbandoned && !file.IsComplete));
    }

    [Fact]
    public void A_task_that_comes_late_does_not_harm_the_next_use_of_its_block()
    {
        Never late = new();
        using GzipQueue queue = new(late, 16 << 20);
        List<File> files = [];
        for (int round = 0; round < 3; round++)
        {
            files.Add(Add(queue, Content(1)));
            queue.Finish();
            GzipBlock block = queue.Rent();
            block.Fill([1, 2, 3]);
            late.RunAll();
            queue.Add(block, files[^1], isLast: true);
            late.RunAll();
            queue.Finish();
        }

        Assert.All(files, file =>
        {
            using GZipStream reader = new(new MemoryStream(file.Bytes.ToArray()), CompressionMode.Decompress);
            using MemoryStream content = new();
            reader.CopyTo(content);
            Assert.Equal([.. Content(1), 1, 2, 3], content.ToArray());
        });
    }

    private static List<byte[]> Compress(TaskScheduler workers)
    {
        List<File> files = [];
        using GzipQueue queue = new(workers, 16 << 20);
        for (int i = 0; i < Sizes.Length; i++) files.Add(Add(queue, Content(i)));
        queue.Finish();
        Assert.All(files, file => Assert.True(file.IsComplete && !file.IsAbandoned));
        return [.. files.Select(file => file.Bytes.ToArray())];
    }

    private static File Add(GzipQueue queue, byte[] content)
    {
        File file = new();
        GzipBlock block = queue.Rent();
        for (int at = 0; at < content.Length;)
        {
            if (block.IsFull)
            {
                queue.Add(block, file, isLast: false);
                block = queue.Rent();
            }

            at += block.Fill(content.AsSpan(at));
        }

        queue.Add(block, file, isLast: true);
        return file;
    }

    private static byte[] Content(int file)
    {
        byte[] content = new byte[Sizes[file]];
        Random random = new(file);
        for (int i = 0; i < content.Length; i++) content[i] = (byte)('a' + (random.Next(1000) < 900 ? i % 7 : random.Next(26)));
        return content;
    }

    private sealed class File : IGzipTarget
    {
        public MemoryStream Bytes { get; } = new();

        public bool IsComplete { get; private set; }

        public bool IsAbandoned { get; private set; }

        public void Append(ReadOnlySpan<byte> member, bool isLast)
        {
            Bytes.Write(member);
            IsComplete |= isLast;
        }

        public void Abandon() => IsAbandoned = true;
    }

    /// <summary>Runs tasks at once, on the thread that starts them.</summary>
    private sealed class Inline : TaskScheduler
    {
        public override int MaximumConcurrencyLevel => 1;

        protected override IEnumerable<Task> GetScheduledTasks() => [];

        protected override void QueueTask(Task task) => TryExecuteTask(task);

        protected override bool TryExecuteTaskInline(Task task, bool taskWasPreviouslyQueued) => TryExecuteTask(task);
    }

    /// <summary>Runs tasks only when it is told to.</summary>
    private sealed class Never : TaskScheduler
    {
        private readonly List<Task> _tasks = [];

        public override int MaximumConcurrencyLevel => 4;

        public void RunAll()
        {
            foreach (Task task in _tasks) TryExecuteTask(task);
            _tasks.Clear();
        }

        protected override IEnumerable<Task> GetScheduledTasks() => _tasks;

        protected override void QueueTask(Task task) => _tasks.Add(task);

        protected override bool TryExecuteTaskInline(Task task, bool taskWasPreviouslyQueued) => false;
    }
}
