using System.Numerics;
using System.Runtime.InteropServices;
using Etl.Messages;

namespace Etl.Steps.RowStore;

/// <summary>
/// Records, each a key and a row, in pages that are only appended to, and a list of their places that can be sorted: no
/// object for a record. Pages come from the pool, so that what one step or share frees serves the next at once. Not
/// thread-safe.
/// </summary>
/// <param name="pageBytes">Bytes of a page, a power of two as the pool has them; a larger record gets a page of its own.</param>
internal sealed class RecordStore(int pageBytes)
{
    // The lengths of key and row.
    private const int HeaderBytes = 2 * sizeof(int);

    // A record's place, and the word of its key that it is sorted by.
    private const int IndexBytes = 2 * sizeof(long);

    private const int UsualBlock = 1 << 16;
    private const int LargestBlock = 1 << 20;

    // Beyond it the pool makes arrays of just the length asked for.
    private const int LargestPooled = 1 << 30;

    private readonly List<byte[]> _pages = [];
    private long[] _places = new long[16];
    private ulong[] _words = new ulong[16];
    private long _pagesBytes;
    private int _page = -1; // the page that is appended to
    private int _used; // bytes of it in use

    public int Count { get; private set; }

    /// <summary>Bytes held, used or not.</summary>
    public long MemoryBytes => _pagesBytes + ((long)_places.Length * IndexBytes);

    /// <summary>
    /// Bytes of a page, or of the buffer of a run, for a worker that may hold <paramref name="memoryBytes"/>. One size for
    /// both and, where the memory is not very small, for all: the pool keeps what was freed of each size, so pages of one
    /// phase that no later one could use held more than the step's whole share (measured: a window's 5 million rows at the
    /// least memory). Only with much memory are they larger.
    /// </summary>
    public static int BlockBytesFor(long memoryBytes) => (int)BitOperations.RoundUpToPowerOf2((uint)Math.Clamp(memoryBytes / 32, 256, Math.Clamp(memoryBytes / 512, UsualBlock, LargestBlock)));

    /// <summary>The places of all records.</summary>
    public Span<long> Places => _places.AsSpan(0, Count);

    /// <summary>Bytes by which <see cref="MemoryBytes"/> would grow for one more record.</summary>
    public long GrowthFor(int keyLength, int rowLength)
    {
        long length = HeaderBytes + (long)keyLength + rowLength;
        bool fits = _page >= 0 && _pages[_page].Length - _used >= length;
        bool isFree = fits || (_page + 1 < _pages.Count && _pages[_page + 1].Length >= length);
        return (isFree ? 0 : PageLengthFor(length)) + (Count == _places.Length ? (long)_places.Length * IndexBytes : 0);
    }

    public void Add(ReadOnlySpan<byte> key, ReadOnlySpan<byte> row)
    {
        if (Count == _places.Length)
        {
            Array.Resize(ref _places, Count * 2);
            _words = new ulong[Count * 2];
        }

        int length = checked(HeaderBytes + key.Length + row.Length);
        if (_page < 0 || _pages[_page].Length - _used < length) NextPage(length);
        Span<byte> target = _pages[_page].AsSpan(_used, length);
        MemoryMarshal.Write(target, key.Length);
        MemoryMarshal.Write(target[sizeof(int)..], row.Length);
        key.CopyTo(target[HeaderBytes..]);
        row.CopyTo(target[(HeaderBytes + key.Length)..]);
        _places[Count++] = PlaceOf(_page, _used);
        _used += length;
    }

    /// <summary>The page that a record lies in, where its key starts there, and the lengths of key and row.</summary>
    public byte[] Locate(long place, out int start, out int keyLength, out int rowLength)
    {
        byte[] page = _pages[(int)(place >> 32)];
        int at = (int)place;
        keyLength = MemoryMarshal.Read<int>(page.AsSpan(at));
        rowLength = MemoryMarshal.Read<int>(page.AsSpan(at + sizeof(int)));
        start = at + HeaderBytes;
        return page;
    }

    public ReadOnlySpan<byte> KeyOf(long place)
    {
        byte[] page = Locate(place, out int start, out int keyLength, out _);
        return page.AsSpan(start, keyLength);
    }

    public ReadOnlySpan<byte> RowOf(long place)
    {
        byte[] page = Locate(place, out int start, out int keyLength, out int rowLength);
        return page.AsSpan(start + keyLength, rowLength);
    }

    /// <summary>Sorts the places by key, equal keys by row.</summary>
    public void Sort() => new RecordSort(this, _places, _words).Sort(Count);

    /// <summary>
    /// Keeps the first <paramref name="kept"/> places, in their order, and closes the gaps that the other records leave:
    /// in the order of the pages each record moves to the front, to where only records were that have moved already.
    /// </summary>
    public void Keep(int kept)
    {
        Count = kept;
        long[] places = _places;
        for (int i = 0; i < kept; i++) _words[i] = (ulong)i;
        Array.Sort(places, _words, 0, kept);
        (_page, _used) = (kept > 0 ? 0 : -1, 0);
        for (int i = 0; i < kept; i++)
        {
            byte[] page = Locate(places[i], out int start, out int keyLength, out int rowLength);
            int length = HeaderBytes + keyLength + rowLength;
            while (_pages[_page].Length - _used < length) (_page, _used) = (_page + 1, 0);
            page.AsSpan(start - HeaderBytes, length).CopyTo(_pages[_page].AsSpan(_used));
            places[i] = PlaceOf(_page, _used);
            _used += length;
        }

        Array.Sort(_words, places, 0, kept);
        DropLargePages(_page + 1);
    }

    /// <summary>Forgets all records and keeps the pages for others.</summary>
    public void Clear()
    {
        (Count, _page, _used) = (0, -1, 0);
        DropLargePages(0);
    }

    /// <summary>Forgets all records and gives the memory back.</summary>
    public void Free()
    {
        Clear();
        foreach (byte[] page in _pages) ColumnPool.Return(page);
        _pages.Clear();
        (_pagesBytes, _places, _words) = (0, new long[16], new ulong[16]);
    }

    private long PageLengthFor(long length) =>
        length <= pageBytes ? pageBytes : length <= LargestPooled ? (long)BitOperations.RoundUpToPowerOf2((ulong)length) : length;

    private static long PlaceOf(int page, int offset) => ((long)page << 32) | (uint)offset;

    private void NextPage(int length)
    {
        (_page, _used) = (_page + 1, 0);
        if (_page < _pages.Count && _pages[_page].Length >= length) return;
        byte[] page = ColumnPool.Rent<byte>((int)PageLengthFor(length));
        _pages.Insert(_page, page);
        _pagesBytes += page.Length;
    }

    /// <summary>Pages that one large record needed are of no use to others.</summary>
    private void DropLargePages(int from)
    {
        for (int i = _pages.Count - 1; i >= from; i--)
        {
            if (_pages[i].Length <= pageBytes) continue;
            _pagesBytes -= _pages[i].Length;
            ColumnPool.Return(_pages[i]);
            _pages.RemoveAt(i);
        }
    }
}
