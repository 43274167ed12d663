using System.Buffers;

namespace Etl.Steps.Outputs;

/// <summary>
/// Appends to any number of files with few of them open. What a file gets is held back until it is worth a write, or a block
/// for the compressor; when all files together hold <see cref="MostHeld"/> bytes, all is written. Not thread-safe.
/// </summary>
internal sealed class OpenFiles(int mostOpen) : IDisposable
{
    /// <summary>Bytes that one file holds back for a write.</summary>
    private const int MostHeldByFile = 64 * 1024;

    /// <summary>Bytes of the arrays that all files together hold back.</summary>
    public const long MostHeld = 16 << 20;

    private readonly LinkedList<GrowingFile> _open = new(); // the one used last comes first
    private readonly HashSet<GrowingFile> _holding = [];
    private long _held;

    /// <exception cref="StepException">The file cannot be written.</exception>
    public void Append(GrowingFile file, ReadOnlySpan<byte> bytes)
    {
        if (file.GrowsByMembers)
        {
            // A full block waits for what follows it: the last one is to be known as such.
            for (int room; (room = file.MemberRoom) < bytes.Length; bytes = bytes[room..]) AddMember(file, bytes[..room], isLast: false);
        }
        else if (file.HeldBytes + (long)bytes.Length >= MostHeldByFile)
        {
            WriteHeld(file);
            Write(file, bytes);
            return;
        }

        Hold(file, bytes);
        if (_held <= MostHeld) return;
        foreach (GrowingFile holding in _holding.ToArray()) WriteHeld(holding);
    }

    /// <summary>Writes what the file holds and closes it.</summary>
    public void Finish(GrowingFile file)
    {
        if (file.GrowsByMembers)
        {
            AddMember(file, [], isLast: true);
            return;
        }

        WriteHeld(file);
        // A file without a byte is there all the same.
        if (!file.IsCreated) Write(file, []);
        Close(file);
    }

    /// <summary>Closes the file, which holds back what it does.</summary>
    public void Release(GrowingFile file) => Close(file);

    public void Dispose()
    {
        foreach (GrowingFile file in _holding) ArrayPool<byte>.Shared.Return(file.Held);
        _holding.Clear();
        while (_open.First is { } node) Close(node.Value);
    }

    private void Hold(GrowingFile file, ReadOnlySpan<byte> bytes)
    {
        int needed = file.HeldBytes + bytes.Length;
        if (file.Held.Length < needed)
        {
            byte[] larger = ArrayPool<byte>.Shared.Rent(needed);
            file.Held.AsSpan(0, file.HeldBytes).CopyTo(larger);
            _held += larger.Length - file.Held.Length;
            if (file.Held.Length > 0) ArrayPool<byte>.Shared.Return(file.Held);
            file.Held = larger;
            _holding.Add(file);
        }

        bytes.CopyTo(file.Held.AsSpan(file.HeldBytes));
        file.HeldBytes = needed;
    }

    private void WriteHeld(GrowingFile file)
    {
        if (!_holding.Contains(file)) return;
        Write(file, file.Held.AsSpan(0, file.HeldBytes));
        LetGo(file);
    }

    private void AddMember(GrowingFile file, ReadOnlySpan<byte> rest, bool isLast)
    {
        Close(file);
        file.AddMember(rest, isLast);
        LetGo(file);
    }

    private void LetGo(GrowingFile file)
    {
        if (!_holding.Remove(file)) return;
        _held -= file.Held.Length;
        ArrayPool<byte>.Shared.Return(file.Held);
        file.Held = [];
        file.HeldBytes = 0;
    }

    private void Write(GrowingFile file, ReadOnlySpan<byte> bytes)
    {
        if (file.Stream is null)
        {
            if (_open.Count == mostOpen) Close(_open.Last!.Value);
            file.Open();
            file.OpenNode = _open.AddFirst(file);
        }
        else if (_open.First != file.OpenNode)
        {
            _open.Remove(file.OpenNode!);
            _open.AddFirst(file.OpenNode!);
        }

        file.Write(bytes);
    }

    private void Close(GrowingFile file)
    {
        if (file.OpenNode is null) return;
        _open.Remove(file.OpenNode);
        file.OpenNode = null;
        file.Close();
    }
}
