using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;

namespace Etl.Steps.Keys;

/// <summary>
/// What is kept of each group in a fixed number of bytes, one record behind the other by the group's number: the key and
/// all states that have a fixed size. So a row that comes to its group finds everything in one or two cache lines. Records
/// lie in pages that are only added to: nothing is copied while a large state grows, and nothing is there twice.
/// </summary>
internal sealed class GroupRecords
{
    public const int PageRecords = 1 << PageShift;

    private const int PageShift = 12;
    private const int FirstRecords = 16; // of a first page, which is doubled until it is as large as the others
    private const int Alignment = 8;
    private const int LineBytes = 64;

    private Page[] _pages = new Page[4];
    private int _pageCount;
    private int _capacity;

    /// <summary>Bytes of a record.</summary>
    public int RecordBytes { get; private set; }

    public int Count { get; private set; }

    /// <summary>The first byte of a record; valid until a record is added.</summary>
    public ref byte this[int record] => ref At(_pages, RecordBytes, record);

    /// <summary>Adds a field to all records, of which there are none yet, and returns its place in them.</summary>
    public int AddField(int bytes)
    {
        if (_capacity > 0) throw new InvalidOperationException("A field is added to records that exist; this is a bug in etl.");
        int offset = RecordBytes;
        RecordBytes += (bytes + Alignment - 1) / Alignment * Alignment;
        return offset;
    }

    /// <summary>Adds a record of zeros and returns its number.</summary>
    public int Add()
    {
        if (Count == _capacity) Grow();
        return Count++;
    }

    /// <summary>Fetches a record into the cache, should it not be there.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Prefetch(int record)
    {
        if (!Sse.IsSupported) return;
        ref byte start = ref this[record];
        for (int at = 0; at < RecordBytes; at += LineBytes) Prefetch(ref Unsafe.Add(ref start, at));
        Prefetch(ref Unsafe.Add(ref start, RecordBytes - 1)); // which may lie in one line more
    }

    /// <summary>Bytes that the records take while there come to be <paramref name="count"/> of them.</summary>
    public long PeakBytes(long count)
    {
        long pages = (count + PageRecords - 1) >> PageShift;
        long records = pages <= 1 && _pageCount <= 1 ? Math.Min(Growth.Peak(_capacity, count), 2 * PageRecords) : Math.Max(_pageCount, pages) << PageShift;
        return records * RecordBytes;
    }

    /// <summary>Forgets all records and keeps the pages for the next ones.</summary>
    public void Clear()
    {
        for (int page = 0; page < _pageCount; page++)
        {
            int used = Math.Clamp(Count - (page << PageShift), 0, PageRecords);
            _pages[page].Records(used * RecordBytes).Clear();
        }

        Count = 0;
    }

    /// <summary>The values of a field for a loop over many groups; valid until a record is added.</summary>
    public States<T> Open<T>(int offset)
        where T : unmanaged => new(_pages, RecordBytes, offset);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ref byte At(Page[] pages, int recordBytes, int record)
    {
        ref Page page = ref pages[record >> PageShift];
        return ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(page.Bytes), page.Start + ((nint)(record & (PageRecords - 1)) * recordBytes));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static unsafe void Prefetch(ref byte line) => Sse.Prefetch0(Unsafe.AsPointer(ref line)); // a hint only, and pages never move

    private void Grow()
    {
        if (_capacity < PageRecords)
        {
            int records = Math.Max(FirstRecords, _capacity * 2);
            Page first = new(records * RecordBytes);
            if (_pageCount == 1) _pages[0].Records(_capacity * RecordBytes).CopyTo(first.Records(_capacity * RecordBytes));
            (_pages[0], _pageCount, _capacity) = (first, 1, records);
            return;
        }

        if (_pageCount == _pages.Length) Array.Resize(ref _pages, _pageCount * 2);
        _pages[_pageCount++] = new Page(PageRecords * RecordBytes);
        _capacity += PageRecords;
    }

    /// <summary>A field of all records.</summary>
    public readonly ref struct States<T>(Page[] pages, int recordBytes, int offset)
        where T : unmanaged
    {
        private readonly Page[] _pages = pages;
        private readonly int _recordBytes = recordBytes;
        private readonly int _offset = offset;

        /// <summary>The field of a group. The group is one that the records have: each page holds the records that its number says.</summary>
        public ref T this[int group]
        {
            [MethodImpl(MethodImplOptions.AggressiveInlining)]
            get => ref Unsafe.As<byte, T>(ref Unsafe.Add(ref At(_pages, _recordBytes, group), _offset));
        }
    }

    /// <summary>
    /// Zeros that start with a cache line, so that a record lies in as few lines as it can. Pinned, so that they stay there
    /// and the collector never moves what is kept for as long as the step.
    /// </summary>
    internal readonly struct Page
    {
        public readonly byte[] Bytes;
        public readonly nint Start;

        public Page(int bytes)
        {
            Bytes = GC.AllocateArray<byte>(bytes + LineBytes - 1, pinned: true);
            Start = -AddressOf(Bytes) & (LineBytes - 1);
        }

        public Span<byte> Records(int bytes) => Bytes.AsSpan((int)Start, bytes);

        private static unsafe nint AddressOf(byte[] pinned) => (nint)Unsafe.AsPointer(ref MemoryMarshal.GetArrayDataReference(pinned));
    }
}
