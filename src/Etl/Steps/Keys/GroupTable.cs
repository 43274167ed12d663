using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using Etl.Messages;

namespace Etl.Steps.Keys;

/// <summary>
/// Gives each distinct key a number, counting up from 0. Open addressing with linear probing: a slot holds 32 bits of
/// the hash and the group's number plus 1, so that a wrong group is seen without touching its key. The keys' bytes lie
/// in pages that are only appended to.
/// </summary>
internal sealed class GroupTable
{
    private const int FirstPageBytes = 1 << 14;
    private const int PageBytes = 1 << 20;
    private const int MaxGroups = 1 << 29;

    // Of an entry while the groups are sorted: its first bytes and its number, and its place in the result.
    private const int SortBytes = 20;

    private readonly List<byte[]> _pages = [];
    private ulong[] _slots = new ulong[64];
    private KeyPlace[] _keys = new KeyPlace[32];
    private ulong[] _hashes = new ulong[32];
    private ulong[] _rowHashes = [];
    private int _page = -1; // the page that is being filled; those behind it are left from before the table was cleared
    private int _pageUsed;
    private long _filledBytes; // bytes of the pages in front of it

    /// <summary>Bytes of a group beside its key, in a table that is neither new nor full.</summary>
    public const int EntryBytes = 48;

    public int Count { get; private set; }

    public ReadOnlySpan<byte> KeyOf(int group)
    {
        KeyPlace place = _keys[group];
        return place.Page.AsSpan(place.Offset, place.Length);
    }

    public ulong HashOf(int group) => _hashes[group];

    /// <summary>The groups of many keys; new ones are added.</summary>
    /// <param name="buffer">Holds the keys.</param>
    /// <param name="starts">Where each key starts.</param>
    /// <param name="ends">Where each key ends.</param>
    /// <param name="groups">Gets the group of each key; its length is the number of keys.</param>
    public void FindOrAdd(byte[] buffer, ReadOnlySpan<int> starts, ReadOnlySpan<int> ends, Span<int> groups)
    {
        if (_rowHashes.Length < groups.Length) _rowHashes = new ulong[groups.Length];
        ref byte keys = ref MemoryMarshal.GetArrayDataReference(buffer);
        ref ulong slots = ref MemoryMarshal.GetArrayDataReference(_slots);
        uint mask = (uint)_slots.Length - 1;
        for (int i = 0; i < groups.Length; i++)
        {
            ulong hash = KeyHash.Compute(ref Unsafe.Add(ref keys, starts[i]), ends[i] - starts[i]);
            _rowHashes[i] = hash;
            // A large table is in no cache: fetch all slots at once instead of waiting for one after the other.
            Prefetch(ref Unsafe.Add(ref slots, (uint)hash & mask));
        }

        for (int i = 0; i < groups.Length; i++) groups[i] = FindOrAdd(ref Unsafe.Add(ref keys, starts[i]), ends[i] - starts[i], _rowHashes[i]);
    }

    public int FindOrAdd(ReadOnlySpan<byte> key, ulong hash) => FindOrAdd(ref MemoryMarshal.GetReference(key), key.Length, hash);

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
        for (int i = 0; i < groups.Length; i++) Prefetch(ref Unsafe.Add(ref slots, (uint)hashes[i] & mask));
        for (int i = 0; i < groups.Length; i++) groups[i] = Find(buffer.AsSpan(starts[i]..ends[i]), hashes[i]);
    }

    /// <summary>The group of a key; -1 where it has none.</summary>
    public int Find(ReadOnlySpan<byte> key, ulong hash)
    {
        uint mask = (uint)_slots.Length - 1;
        for (uint at = (uint)hash & mask; _slots[at] != 0; at = (at + 1) & mask)
        {
            if ((uint)(_slots[at] >> 32) != (uint)(hash >> 32)) continue;
            int group = (int)(uint)_slots[at] - 1;
            KeyPlace place = _keys[group];
            if (place.Length == key.Length && AreEqual(ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(place.Page), place.Offset), ref MemoryMarshal.GetReference(key), key.Length)) return group;
        }

        return -1;
    }

    /// <summary>Bytes that it holds at most while there come to be <paramref name="groups"/> groups, and while they are sorted.</summary>
    public long PeakBytes(long groups) =>
        (Growth.Peak(_keys.Length, groups) * (Unsafe.SizeOf<KeyPlace>() + sizeof(ulong)))
        + (Growth.Peak(_slots.Length, groups * 2) * sizeof(ulong))
        + _filledBytes + (_page < 0 ? FirstPageBytes : _pages[_page].Length) + (Count * (long)SortBytes);

    /// <summary>Forgets all groups and keeps the memory for the next ones.</summary>
    public void Clear()
    {
        Array.Clear(_slots);
        // What holds a page of a single long key must not keep it alive.
        _pages.RemoveAll(page => page.Length > PageBytes);
        Array.Clear(_keys, 0, Count);
        (Count, _page, _pageUsed, _filledBytes) = (0, -1, 0, 0);
    }

    /// <summary>The groups sorted by key.</summary>
    public int[] Sorted()
    {
        (ulong Prefix, int Group)[] rented = ColumnPool.Rent<(ulong, int)>(Count);
        Span<(ulong Prefix, int Group)> order = rented.AsSpan(0, Count);
        Span<byte> front = stackalloc byte[8];
        for (int i = 0; i < order.Length; i++)
        {
            ReadOnlySpan<byte> key = KeyOf(i);
            front.Clear();
            key[..Math.Min(8, key.Length)].CopyTo(front);
            order[i] = (BinaryPrimitives.ReadUInt64BigEndian(front), i);
        }

        order.Sort((x, y) => x.Prefix != y.Prefix ? x.Prefix.CompareTo(y.Prefix) : KeyOf(x.Group).SequenceCompareTo(KeyOf(y.Group)));
        int[] groups = new int[Count];
        for (int i = 0; i < groups.Length; i++) groups[i] = order[i].Group;
        ColumnPool.Return(rented);
        return groups;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private int FindOrAdd(ref byte key, int length, ulong hash)
    {
        ulong[] slots = _slots;
        uint mask = (uint)slots.Length - 1;
        uint at = (uint)hash & mask;
        uint tag = (uint)(hash >> 32);
        ref ulong first = ref MemoryMarshal.GetArrayDataReference(slots);
        while (true)
        {
            ulong slot = Unsafe.Add(ref first, at);
            if (slot == 0) return Add(at, ref key, length, hash);
            if ((uint)(slot >> 32) == tag)
            {
                int group = (int)(uint)slot - 1;
                ref KeyPlace place = ref _keys[group];
                if (place.Length == length && AreEqual(ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(place.Page), place.Offset), ref key, length)) return group;
            }

            at = (at + 1) & mask;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool AreEqual(ref byte a, ref byte b, int length)
    {
        // Keys of 8 to 32 bytes are the common ones: two words or vectors that overlap cover them.
        if (length is < 8 or > 32) return MemoryMarshal.CreateReadOnlySpan(ref a, length).SequenceEqual(MemoryMarshal.CreateReadOnlySpan(ref b, length));
        if (length < 16) return ((Read64(ref a, 0) ^ Read64(ref b, 0)) | (Read64(ref a, length - 8) ^ Read64(ref b, length - 8))) == 0;
        nuint last = (nuint)(length - 16);
        Vector128<byte> difference = (Vector128.LoadUnsafe(ref a) ^ Vector128.LoadUnsafe(ref b)) | (Vector128.LoadUnsafe(ref a, last) ^ Vector128.LoadUnsafe(ref b, last));
        return difference == Vector128<byte>.Zero;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static unsafe void Prefetch(ref ulong slot)
    {
        // A hint only: should the collector move the array in between, a useless line is fetched.
        if (Sse.IsSupported) Sse.Prefetch0(Unsafe.AsPointer(ref slot));
    }

    private static ulong Read64(ref byte bytes, int at) => Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref bytes, at));

    [MethodImpl(MethodImplOptions.NoInlining)]
    private int Add(uint slot, ref byte key, int length, ulong hash)
    {
        int group = Count;
        if (group == MaxGroups) throw new StepException($"There are more than {MaxGroups} groups, which is the most that one aggregation holds. Group by fewer or coarser columns.");
        if (group == _keys.Length)
        {
            Array.Resize(ref _keys, group * 2);
            Array.Resize(ref _hashes, group * 2);
        }

        _keys[group] = Store(MemoryMarshal.CreateReadOnlySpan(ref key, length));
        _hashes[group] = hash;
        _slots[slot] = SlotOf(hash, group);
        Count++;
        if (Count * 2L > _slots.Length) Grow();
        return group;
    }

    private KeyPlace Store(ReadOnlySpan<byte> key)
    {
        if (_page < 0 || _pages[_page].Length - _pageUsed < key.Length) NextPage(key.Length);
        KeyPlace place = new(_pages[_page], _pageUsed, key.Length);
        key.CopyTo(place.Page.AsSpan(_pageUsed));
        _pageUsed += key.Length;
        return place;
    }

    /// <summary>Goes on to the next page. Pages grow with the table, so that a small one takes little memory.</summary>
    private void NextPage(int needed)
    {
        if (_page >= 0) _filledBytes += _pages[_page].Length;
        _page++;
        _pageUsed = 0;
        int bytes = (int)Math.Max(needed, Math.Clamp(_filledBytes, FirstPageBytes, PageBytes));
        if (_page == _pages.Count) _pages.Add(GC.AllocateUninitializedArray<byte>(bytes));
        else if (_pages[_page].Length < needed) _pages[_page] = GC.AllocateUninitializedArray<byte>(bytes);
    }

    private void Grow()
    {
        ulong[] slots = new ulong[_slots.Length * 2];
        uint mask = (uint)slots.Length - 1;
        for (int group = 0; group < Count; group++)
        {
            uint at = (uint)_hashes[group] & mask;
            while (slots[at] != 0) at = (at + 1) & mask;
            slots[at] = SlotOf(_hashes[group], group);
        }

        _slots = slots;
    }

    private static ulong SlotOf(ulong hash, int group) => (hash & 0xFFFFFFFF_00000000) | (uint)(group + 1);

    private readonly record struct KeyPlace(byte[] Page, int Offset, int Length);
}
