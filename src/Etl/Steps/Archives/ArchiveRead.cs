using System.Buffers;
using System.Globalization;
using Etl.Messages;
using Etl.Steps.Files;

namespace Etl.Steps.Archives;

/// <summary>Options of <c>archive.read</c>.</summary>
internal sealed record ArchiveReadOptions
{
    [Option("Which members to take, by their paths in the archive: ** for any folders, * for any characters of a name; one pattern or several")]
    public IReadOnlyList<string> Pattern { get; init; } = ["**/*"];

    [Option("Most members that an archive may have", Min = 1, Max = int.MaxValue)]
    public int MaxMembers { get; init; } = 100_000;

    [Option("Most bytes that an archive may unpack to", Unit = "bytes", Min = 1)]
    public long MaxBytes { get; init; } = 100L << 30;

    [Option("Most bytes that an archive may unpack to for each of its own bytes; asked for beyond 10 MiB only", Min = 1, Max = int.MaxValue)]
    public int MaxRatio { get; init; } = 200;
}

/// <summary>
/// Unpacks archives into files of the work folder, one member after the other, named by their paths in the archive. Names
/// that lead out of a folder stop the run, whether a pattern takes them or not, and so do links and devices that one takes.
/// </summary>
internal sealed class ArchiveRead(ArchiveReadOptions options) : IMessageTransform
{
    private const int BufferBytes = 256 * 1024;

    private readonly FilePatterns _patterns = new(options.Pattern, []);

    internal static StepType Type { get; } = StepType.Create<ArchiveReadOptions>(
        "archive.read",
        "Unpacks .zip, .tar and .tar.gz archives and hands on their members as files.",
        [MessageKind.Files],
        MessageKind.Files,
        WorkKind.Cpu,
        """{ "id": "members", "use": "archive.read", "with": { "pattern": "data/**/*.csv" } }""",
        Plan);

    public async ValueTask TransformAsync(Message input, IMessageOutput output, StepContext context, CancellationToken cancellation)
    {
        FileMessage archive = (FileMessage)input;
        if (archive.Position.Member > 0) throw new StepException(archive.Source, "The archive is a member of another archive, and only one level is unpacked. Unpack the outer one first.");
        UnpackLimit limit = new(archive.Source, archive.Length ?? archive.SourceLength, options.MaxBytes, options.MaxRatio);
        using IEnumerator<ArchiveMember> members = ArchiveFile.Read(archive, context, limit, cancellation).GetEnumerator();
        string last = "";
        int taken = 0;
        for (int count = 1; MoveNext(members, archive, last); count++)
        {
            if (count > options.MaxMembers)
                throw new StepException(archive.Source, string.Create(CultureInfo.InvariantCulture, $"The archive has more than {options.MaxMembers:N0} members, the most that 'maxMembers' allows. Raise it if the archive can be trusted."));
            ArchiveMember member = members.Current;
            string name = last = MemberName.ToRelative(member.Name)
                ?? throw new StepException(archive.Source, $"The member '{member.Name}' has a name that is absolute or leads out of the archive's folder, so the archive is not to be trusted. Nothing of it is written; get it from elsewhere or make it again.");
            if (!_patterns.Match(name)) continue;
            if (Refuse(member.Kind) is { } reason) throw new StepException(Source(archive, name), reason);
            FileMessage file = Unpack(member, name, archive, ++taken, context, cancellation);
            // Stays on the scheduler of the block, whose threads are there for this work.
            await output.SendAsync(file, cancellation).ConfigureAwait(true);
        }
    }

    private static ArchiveRead? Plan(ArchiveReadOptions options, StepPlanContext context)
    {
        bool valid = true;
        for (int i = 0; i < options.Pattern.Count; i++)
        {
            string? problem = string.IsNullOrWhiteSpace(options.Pattern[i]) ? "The pattern is empty. Write one such as '**/*.csv'."
                : MemberName.ToRelative(options.Pattern[i]) is null ? $"The pattern '{options.Pattern[i]}' is absolute or has '..' in it, which no member's path may. Write it relative to the archive's top."
                : null;
            if (problem is null) continue;
            context.Error($"pattern[{i}]", problem);
            valid = false;
        }

        if (options.Pattern.Count == 0) context.Error("pattern", "There is no pattern, so no member is taken. Write one such as '**/*.csv'.");
        return valid && options.Pattern.Count > 0 ? new ArchiveRead(options) : null;
    }

    private static string? Refuse(MemberKind kind) => kind switch
    {
        MemberKind.Link => "The member is a link, which could lead anywhere. Choose a 'pattern' that leaves it out, or make the archive again without links.",
        MemberKind.Special => "The member is a device, a pipe or something else that is no file. Choose a 'pattern' that leaves it out.",
        MemberKind.Encrypted => "The member is encrypted, and there is no way to give a password. Choose a 'pattern' that leaves it out, or make the archive again without encryption.",
        _ => null,
    };

    private static string Source(FileMessage archive, string member) => $"{archive.Source}!{member}";

    private static bool MoveNext(IEnumerator<ArchiveMember> members, FileMessage archive, string last)
    {
        try
        {
            return members.MoveNext();
        }
        catch (FileChangedException e)
        {
            throw new StepException(archive.Source, e.Message, e);
        }
        catch (Exception e) when (IsReadError(e))
        {
            string place = last.Length == 0 ? "" : $" behind its member '{last}'";
            throw new StepException(archive.Source, $"The archive is corrupt or cut off{place}. {e.Message} Get the file again.", e);
        }
    }

    private static FileMessage Unpack(ArchiveMember member, string name, FileMessage archive, int rank, StepContext context, CancellationToken cancellation)
    {
        string source = Source(archive, name);
        using FileStream target = context.Scratch.Create();
        byte[] buffer = ArrayPool<byte>.Shared.Rent(BufferBytes);
        bool done = false;
        try
        {
            long length = Copy(member, source, target, buffer, context, cancellation);
            done = true;
            return new FileMessage(archive.Position with { Member = rank }, name, source, ScratchFolder.AsContent(target.Name))
            {
                Length = length,
                SourceLength = length,
                Modified = member.Modified,
            };
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
            if (!done) File.Delete(target.Name);
        }
    }

    private static long Copy(ArchiveMember member, string source, FileStream target, byte[] buffer, StepContext context, CancellationToken cancellation)
    {
        using Stream content = Guard(member.Open, source);
        for (long length = 0; ;)
        {
            cancellation.ThrowIfCancellationRequested();
            int count = Guard(() => content.ReadAtLeast(buffer, buffer.Length, throwOnEndOfStream: false), source);
            if (count == 0 && length < member.Length)
                throw new StepException(source, string.Create(CultureInfo.InvariantCulture, $"The member is cut off: it should have {member.Length:N0} bytes but ends after {length:N0}. Get the archive again."));
            if (count == 0) return length;
            length += count;
            try
            {
                target.Write(buffer, 0, count);
            }
            catch (Exception e) when (StorageFault.IsOne(e))
            {
                throw context.Scratch.WriteError(e);
            }
        }
    }

    /// <summary>Reads from the archive, and names the member when that fails.</summary>
    private static T Guard<T>(Func<T> read, string source)
    {
        try
        {
            return read();
        }
        catch (FileChangedException e)
        {
            throw new StepException(source, e.Message, e);
        }
        catch (Exception e) when (IsReadError(e))
        {
            throw new StepException(source, $"The member is corrupt or cut off. {e.Message} Get the archive again.", e);
        }
    }

    // The framework's readers throw NotSupportedException for what a damaged header asks of them.
    private static bool IsReadError(Exception e) => e is IOException or InvalidDataException or NotSupportedException or FormatException or ArgumentException or OverflowException;
}
