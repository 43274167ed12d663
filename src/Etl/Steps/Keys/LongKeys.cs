namespace Etl.Steps.Keys;

/// <summary>Keys that are too long for a record, one behind the other in pages that are only appended to.</summary>
internal sealed class LongKeys
{
    private const int FirstPageBytes = 1 << 14;
    private const int PageBytes = 1 << 20;

    private readonly List<byte[]> _pages = [];
    private int _page = -1; // the page that is being filled; those behind it are left from before the keys were cleared
    private int _pageUsed;
    private long _filledBytes; // bytes of the pages in front of it

    /// <summary>Bytes of the pages in use.</summary>
    public long Bytes => _filledBytes + (_page < 0 ? 0 : _pages[_page].Length);

    public ReadOnlySpan<byte> this[Place place, int length] => _pages[place.Page].AsSpan(place.Offset, length);

    public Place Add(ReadOnlySpan<byte> key)
    {
        if (_page < 0 || _pages[_page].Length - _pageUsed < key.Length) NextPage(key.Length);
        Place place = new(_page, _pageUsed);
        key.CopyTo(_pages[_page].AsSpan(_pageUsed));
        _pageUsed += key.Length;
        return place;
    }

    /// <summary>Forgets all keys and keeps the memory for the next ones.</summary>
    public void Clear()
    {
        // What holds a page of a single very long key must not keep it alive.
        _pages.RemoveAll(page => page.Length > PageBytes);
        (_page, _pageUsed, _filledBytes) = (-1, 0, 0);
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

    /// <summary>Where a key stands.</summary>
    public readonly record struct Place(int Page, int Offset);
}
