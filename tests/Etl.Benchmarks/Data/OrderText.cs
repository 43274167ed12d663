using System.Buffers;
using System.Globalization;
using Etl.SampleData;

namespace Etl.Benchmarks.Data;

/// <summary>Orders as bytes; the same for the same seed, in any layout.</summary>
internal sealed class OrderText
{
    private const int LongestRow = 1024;

    private readonly OrderLayout _layout;
    private readonly Vocabulary _words;
    private readonly SplitMix _random;
    private readonly ArrayBufferWriter<byte> _output;
    private readonly byte[] _row = new byte[LongestRow];
    private int _length; // of the row so far
    private int _column; // of the row, the next one

    /// <param name="words">The values, as the layout writes them.</param>
    /// <param name="seed">Decides which.</param>
    /// <param name="capacity">Bytes to expect.</param>
    public OrderText(Vocabulary words, ulong seed, int capacity)
    {
        _layout = words.Layout;
        _words = words;
        _random = new SplitMix(seed);
        _output = new ArrayBufferWriter<byte>(capacity + LongestRow);
    }

    public ReadOnlyMemory<byte> Bytes => _output.WrittenMemory;

    /// <summary>Rows made so far, those left out counted.</summary>
    public int Rows { get; private set; }

    public OrderText AddHeader()
    {
        _output.Write(_layout.Header);
        return this;
    }

    /// <summary>Adds rows until there are at least so many bytes.</summary>
    public OrderText AddBytes(int bytes)
    {
        while (_output.WrittenCount < bytes) AddRow(onlyKept: false);
        return this;
    }

    /// <summary>Adds so many rows, or those of them that the comparisons' filter keeps.</summary>
    public OrderText AddRows(int rows, bool onlyKept = false)
    {
        for (int row = 0; row < rows; row++) AddRow(onlyKept);
        return this;
    }

    private void AddRow(bool onlyKept)
    {
        _length = 0;
        _column = 0;
        Begin().Add(1 + _random.Next(100_000_000), "0");
        Begin().Add(_random.Pick(_words.Days));
        AddTime(_random.Next(86_400));
        Begin().Add(_random.Pick(_words.Stores));
        Begin().Add(_random.Pick(_words.Products));
        byte[] country = _random.Pick(_words.Countries);
        Begin().Add(country);
        int quantity = Quantity();
        Begin().Add(quantity, "0");
        Begin().AddPrice();
        Begin().Add(_random.Pick(_words.Discounts));
        Begin().Add(_random.Pick(_words.Notes));
        Add(_layout.End);
        Rows++;
        if (!onlyKept || (quantity > 0 && country != _words.NoCountry)) _output.Write(_row.AsSpan(0, _length));
    }

    /// <summary>From 1 to 20; 1.5 % are cancelled or returned orders, with 0 or less.</summary>
    private int Quantity() => _random.Next(1000) switch
    {
        < 10 => 0,
        < 15 => -1,
        _ => 1 + _random.Next(20),
    };

    private void AddTime(int second)
    {
        Add(second / 3600, "00");
        Add(":"u8);
        Add(second / 60 % 60, "00");
        Add(":"u8);
        Add(second % 60, "00");
        Add("Z"u8);
    }

    /// <summary>From 0.99 to about 1,000, many cheap and few dear.</summary>
    private void AddPrice()
    {
        int cents = 99 + (int)((long)_random.Next(1000) * _random.Next(1000) / 10);
        Add(cents / 100, "0");
        Add("."u8);
        Add(cents % 100, "00");
    }

    /// <summary>Begins the next column.</summary>
    private OrderText Begin()
    {
        Add(_layout.Before[_column++]);
        return this;
    }

    private void Add(int number, string format)
    {
        number.TryFormat(_row.AsSpan(_length), out int written, format, CultureInfo.InvariantCulture);
        _length += written;
    }

    private void Add(ReadOnlySpan<byte> text)
    {
        text.CopyTo(_row.AsSpan(_length));
        _length += text.Length;
    }
}
