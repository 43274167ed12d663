using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Etl.Steps.Keys;

/// <summary>
/// Gives each distinct key a number, counting up from 0. Open addressing with linear probing: a slot holds 32 bits of
/// the hash, which also say where the probing starts, and the group's number plus 1. So a wrong group is seen, and the
/// slots are doubled, without touching a key. The key stands at the start of the group's record if it is short, and else
/// in pages of bytes that are only appended to.
/// </summary>
internal sealed class GroupTable
{
    // In front of the key in a record: its length.
    private const int LengthBytes = sizeof(int);
    private const int UsualInlineBytes = 28;
    private const int LeastInlineBytes = 12; // the place of a long key stands there instead
    private const int MaxGroups = 1 << 29;

    // From here on a table with its records is in no near cache, and what a block of keys will need is fetched
    // before it is needed. The number is not measured finely.
    private const int LargeGroups = 1 << 13;

    // Of an entry while the groups are sorted: eight bytes of its key, its number, and its place in the result.
    private const int SortBytes = 20;

    private readonly GroupRecords _records;
    private readonly LongKeys _longKeys = new();
    private readonly int _inlineBytes;
    private ulong[] _slots = new ulong[64];
    private uint[] _rowTags = [];

    public GroupTable()
        : this(new GroupRecords(), UsualInlineBytes)
    {
    }

    /// <param name="records">Gets the keys as its first field, and a record for each new group.</param>
    /// <param name="keyBytes">Bytes of a usual key; longer ones take more memory and time.</param>
    public GroupTable(GroupRecords records, int keyBytes)
    {
        _records = records;
        int fieldBytes = (LengthBytes + Math.Max(keyBytes, LeastInlineBytes) + 7) / 8 * 8;
        _inlineBytes = fieldBytes - LengthBytes;
        if (records.AddField(fieldBytes) != 0) throw new ArgumentException("The key is the first field of a record.", nameof(records));
    }

    /// <summary>Bytes of a group beside its key, in a table that is neither new nor full.</summary>
    public const int EntryBytes = 48;

    public int Count => _records.Count;

    public ReadOnlySpan<byte> KeyOf(int group)
    {
        ref byte record = ref _records[group];
        int length = Unsafe.ReadUnaligned<int>(ref record);
        ref byte key = ref Unsafe.Add(ref record, LengthBytes);
        return length <= _inlineBytes ? MemoryMarshal.CreateReadOnlySpan(ref key, length) : _longKeys[Unsafe.ReadUnaligned<LongKeys.Place>(ref key), length];
    }

    public ulong HashOf(int group)
    {
        ReadOnlySpan<byte> key = KeyOf(group);
        return KeyHash.Compute(ref MemoryMarshal.GetReference(key), key.Length);
    }

    /// <summary>The groups of many keys; new ones are added.</summary>
    /// <param name="buffer">Holds the keys.</param>
    /// <param name="starts">Where each key starts.</param>
    /// <param name="ends">Where each key ends.</param>
    /// <param name="groups">Gets the group of each key; its length is the number of keys.</param>
    public void FindOrAdd(byte[] buffer, ReadOnlySpan<int> starts, ReadOnlySpan<int> ends, Span<int> groups)
    {
        if (_rowTags.Length < groups.Length) _rowTags = new uint[groups.Length];
        Span<uint> tags = _rowTags.AsSpan(0, groups.Length);
        ref byte keys = ref MemoryMarshal.GetArrayDataReference(buffer);
        for (int i = 0; i < tags.Length; i++) tags[i] = TagOf(KeyHash.Compute(ref Unsafe.Add(ref keys, starts[i]), ends[i] - starts[i]));
        bool large = Count >= LargeGroups;
        if (large) FetchGroups(tags, groups);
        for (int i = 0; i < groups.Length; i++)
        {
            ref byte key = ref Unsafe.Add(ref keys, starts[i]);
            int length = ends[i] - starts[i];
            // Most keys are those of the groups that were fetched for them.
            if (!large || groups[i] < 0 || !IsKey(groups[i], ref key, length)) groups[i] = FindOrAdd(ref key, length, tags[i]);
        }
    }

    public int FindOrAdd(ReadOnlySpan<byte> key, ulong hash) => FindOrAdd(ref MemoryMarshal.GetReference(key), key.Length, TagOf(hash));

    /// <summary>The groups of another table's groups; new ones are added.</summary>
    public void FindOrAdd(GroupTable other, ReadOnlySpan<int> otherGroups, Span<int> groups)
    {
        const int Ahead = 16;
        for (int i = 0; i < otherGroups.Length; i++)
        {
            if (i + Ahead < otherGroups.Length) other._records.Prefetch(otherGroups[i + Ahead]);
            ReadOnlySpan<byte> key = other.KeyOf(otherGroups[i]);
            ref byte first = ref MemoryMarshal.GetReference(key);
            groups[i] = FindOrAdd(ref first, key.Length, TagOf(KeyHash.Compute(ref first, key.Length)));
        }
    }

    /// <summary>The groups of many keys, -1 for a key that has none. Any number of threads may look for keys while none adds any.</summary>
    /// <param name="buffer">Holds the keys.</param>
    /// <param name="starts">Where each key starts.</param>
    /// <param name="ends">Where each key ends.</param>
    /// <param name="hashes">The hash of each key.</param>
    /// <param name="groups">Gets the group of each key; its length is the number of keys.</param>
    public void Find(byte[] buffer, ReadOnlySpan<int> starts, ReadOnlySpan<int> ends, ReadOnlySpan<ulong> hashes, Span<int> groups)
    {
        ref ulong slots = ref MemoryMarshal.GetArrayDataReference(_slots);
        uint mask = (uint)_slots.Length - 1;
        for (int i = 0; i < groups.Length; i++) Prefetch(ref Unsafe.Add(ref slots, TagOf(hashes[i]) & mask));
        for (int i = 0; i < groups.Length; i++) groups[i] = Find(buffer.AsSpan(starts[i]..ends[i]), hashes[i]);
    }

    /// <summary>The group of a key; -1 where it has none.</summary>
    public int Find(ReadOnlySpan<byte> key, ulong hash)
    {
        uint mask = (uint)_slots.Length - 1;
        uint tag = TagOf(hash);
        for (uint at = tag & mask; _slots[at] != 0; at = (at + 1) & mask)
        {
            if ((uint)(_slots[at] >> 32) != tag) continue;
            int group = GroupOf(_slots[at]);
            if (IsKey(group, ref MemoryMarshal.GetReference(key), key.Length)) return group;
        }

        return -1;
    }

    /// <summary>Bytes that it holds at most while there come to be <paramref name="groups"/> groups, and while they are sorted; those of all fields of the records too.</summary>
    public long PeakBytes(long groups) =>
        _records.PeakBytes(groups) + (Growth.Peak(_slots.Length, groups * 2) * sizeof(ulong)) + _longKeys.Bytes + (Count * (long)SortBytes) + KeySort.SpareBytes(Count);

    /// <summary>Forgets all groups and keeps the memory for the next ones.</summary>
    public void Clear()
    {
        Array.Clear(_slots);
        _longKeys.Clear();
        _records.Clear();
    }

    /// <summary>The groups sorted by key.</summary>
    public int[] Sorted()
    {
        int[] groups = new int[Count];
        for (int i = 0; i < groups.Length; i++) groups[i] = i;
        KeySort.Sort(this, groups);
        return groups;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private int FindOrAdd(ref byte key, int length, uint tag)
    {
        ulong[] slots = _slots;
        uint mask = (uint)slots.Length - 1;
        uint at = tag & mask;
        ref ulong first = ref MemoryMarshal.GetArrayDataReference(slots);
        while (true)
        {
            ulong slot = Unsafe.Add(ref first, at);
            if (slot == 0) return Add(at, ref key, length, tag);
            if ((uint)(slot >> 32) == tag && IsKey(GroupOf(slot), ref key, length)) return GroupOf(slot);
            at = (at + 1) & mask;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool IsKey(int group, ref byte key, int length)
    {
        ref byte record = ref _records[group];
        if (Unsafe.ReadUnaligned<int>(ref record) != length) return false;
        ref byte own = ref Unsafe.Add(ref record, LengthBytes);
        // Keys of 8 to 32 bytes are the common ones: two words or vectors that overlap cover them.
        if (length > _inlineBytes || length is < 8 or > 32) return IsUnusualKey(group, MemoryMarshal.CreateReadOnlySpan(ref key, length));
        if (length < 16) return ((Read64(ref own, 0) ^ Read64(ref key, 0)) | (Read64(ref own, length - 8) ^ Read64(ref key, length - 8))) == 0;
        nuint last = (nuint)(length - 16);
        Vector128<byte> difference = (Vector128.LoadUnsafe(ref own) ^ Vector128.LoadUnsafe(ref key)) | (Vector128.LoadUnsafe(ref own, last) ^ Vector128.LoadUnsafe(ref key, last));
        return difference == Vector128<byte>.Zero;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private bool IsUnusualKey(int group, ReadOnlySpan<byte> key) => KeyOf(group).SequenceEqual(key);

    /// <summary>
    /// Fetches all slots of a block of keys, then the records that they name, instead of waiting for one after the other,
    /// and says which they are: the first whose tag is that of the key, -1 for none. A quarter of the keys are not in the
    /// slot where their probing starts; fetching only what that names cost a third of the time of finding a million groups.
    /// </summary>
    private void FetchGroups(ReadOnlySpan<uint> tags, Span<int> groups)
    {
        ref ulong slots = ref MemoryMarshal.GetArrayDataReference(_slots);
        uint mask = (uint)_slots.Length - 1;
        foreach (uint tag in tags) Prefetch(ref Unsafe.Add(ref slots, tag & mask));
        for (int i = 0; i < tags.Length; i++)
        {
            uint tag = tags[i];
            uint at = tag & mask;
            ulong slot = Unsafe.Add(ref slots, at);
            while (slot != 0 && (uint)(slot >> 32) != tag)
            {
                at = (at + 1) & mask;
                slot = Unsafe.Add(ref slots, at);
            }

            int group = GroupOf(slot);
            groups[i] = group;
            if (group >= 0) _records.Prefetch(group);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static unsafe void Prefetch(ref ulong slot)
    {
        // A hint only: should the collector move the array in between, a useless line is fetched.
        if (Sse.IsSupported) Sse.Prefetch0(Unsafe.AsPointer(ref slot));
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private int Add(uint slot, ref byte key, int length, uint tag)
    {
        if (Count == MaxGroups) throw new StepException($"There are more than {MaxGroups} groups, which is the most that one aggregation holds. Group by fewer or coarser columns.");
        LongKeys.Place place = length > _inlineBytes ? _longKeys.Add(MemoryMarshal.CreateReadOnlySpan(ref key, length)) : default;
        int group = _records.Add();
        ref byte record = ref _records[group];
        Unsafe.WriteUnaligned(ref record, length);
        ref byte own = ref Unsafe.Add(ref record, LengthBytes);
        if (length > _inlineBytes) Unsafe.WriteUnaligned(ref own, place);
        else MemoryMarshal.CreateReadOnlySpan(ref key, length).CopyTo(MemoryMarshal.CreateSpan(ref own, length));
        _slots[slot] = ((ulong)tag << 32) | (uint)(group + 1);
        if (Count * 2L > _slots.Length) Grow();
        return group;
    }

    private void Grow()
    {
        ulong[] slots = new ulong[_slots.Length * 2];
        // They are zeros, but the system gives a page of new memory twice if it is read before it is written to, the
        // second time by interrupting all cores: that was 8 % of the processor time of a million groups.
        Array.Clear(slots);
        uint mask = (uint)slots.Length - 1;
        foreach (ulong slot in _slots)
        {
            if (slot == 0) continue;
            uint at = (uint)(slot >> 32) & mask;
            while (slots[at] != 0) at = (at + 1) & mask;
            slots[at] = slot;
        }

        _slots = slots;
    }

    private static uint TagOf(ulong hash) => (uint)hash;

    private static int GroupOf(ulong slot) => (int)(uint)slot - 1;

    private static ulong Read64(ref byte bytes, int at) => Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref bytes, at));
}
