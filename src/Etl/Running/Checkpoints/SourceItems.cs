using System.Collections;
using System.Security.Cryptography;
using System.Text;
using Etl.Messages;

namespace Etl.Running.Checkpoints;

/// <summary>What a source listed when the run began.</summary>
/// <param name="Key">Name by which the item is found again; of an address its digest, as addresses may hold secrets.</param>
/// <param name="Name">Name for people.</param>
/// <param name="Length">Bytes; -1 where nobody knows.</param>
/// <param name="Modified">UTC ticks; 0 where nobody knows.</param>
internal readonly record struct ListedItem(string Key, string Name, long Length, long Modified)
{
    public static ListedItem Of(Message message) => message switch
    {
        FileMessage file => new ListedItem(file.Name, file.Name, file.Length ?? -1, file.Modified?.UtcTicks ?? 0),
        UrlMessage url => new ListedItem(Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(url.Url.AbsoluteUri))), url.Name, -1, 0),
        _ => throw new InvalidOperationException($"{message} is no item of a source; this is a bug in etl."),
    };
}

/// <summary>The items of one source: which there are, which are done, and what is known of the others. Under the lock of <see cref="Coverage"/> but for <see cref="Work"/>.</summary>
/// <param name="listed">The items, in order.</param>
/// <param name="readers">Readers that the source sends each one to.</param>
internal sealed class SourceItems(IReadOnlyList<ListedItem> listed, int readers)
{
    private readonly ItemWork?[] _work = new ItemWork?[listed.Count]; // by any thread; an item's is made once
    private readonly BitArray _complete = new(listed.Count);

    public IReadOnlyList<ListedItem> Listed => listed;

    public bool IsComplete(int item) => _complete[item];

    // Made when a reader begins with the item and not when it is sent: objects that wait for their turn beside 20,000 small
    // files took a tenth of the run over these, most of it for collecting garbage around them.
    public ItemWork Work(int item) => Volatile.Read(ref _work[item]) ?? Make(item);

    /// <summary>What the source counts of an item.</summary>
    public FileCounts CountsOf(int item) => new() { FilesOut = 1, BytesOut = Math.Max(0, listed[item].Length) };

    /// <summary>Whether some of the item is in the state of a checkpoint.</summary>
    public bool IsBegun(int item) => _complete[item] || _work[item] is { } work && work.Begun().Count > 0;

    public void Complete(int item)
    {
        _complete[item] = true;
        _work[item] = null;
    }

    private ItemWork Make(int item)
    {
        ItemWork made = new(readers);
        return Interlocked.CompareExchange(ref _work[item], made, null) ?? made;
    }

    public void Save(BinaryWriter writer)
    {
        byte[] bits = new byte[(listed.Count + 7) / 8];
        _complete.CopyTo(bits, 0);
        writer.Write(listed.Count);
        writer.Write(bits);
        for (int i = 0; i < listed.Count; i++)
        {
            if (_complete[i] || _work[i]?.Begun() is not { Count: > 0 } readings) continue;
            writer.Write(i);
            writer.Write(readings.Count);
            foreach (Reading reading in readings) reading.Save(writer);
        }

        writer.Write(-1);
    }

    public void Load(BinaryReader reader)
    {
        if (reader.ReadInt32() != listed.Count) throw new InvalidDataException("it is of another list of items");
        BitArray complete = new(reader.ReadBytes((listed.Count + 7) / 8)) { Length = listed.Count };
        _complete.Or(complete);
        for (int item; (item = reader.ReadInt32()) >= 0;)
        {
            if (item >= listed.Count) throw new InvalidDataException("it names an item that was not listed");
            int readings = reader.ReadInt32();
            for (int i = 0; i < readings; i++) Work(item).Load(Reading.Load(reader));
        }
    }
}
