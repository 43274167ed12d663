using System.Globalization;
using Etl.SampleData;

namespace Etl.Benchmarks.Data;

/// <summary>The bytes of one file of orders: a header and rows up to a length.</summary>
internal sealed class OrderText
{
    private const int LongestRow = 512;

    private readonly Vocabulary _words;
    private readonly SplitMix _random;
    private readonly byte[] _buffer;
    private int _length;

    private OrderText(Vocabulary words, ulong seed, int bytes)
    {
        _words = words;
        _random = new SplitMix(seed);
        _buffer = new byte[bytes + LongestRow];
    }

    /// <summary>At least <paramref name="bytes"/> bytes of whole rows; the same for the same seed.</summary>
    public static ReadOnlyMemory<byte> Create(Vocabulary words, ulong seed, int bytes)
    {
        OrderText text = new(words, seed, bytes);
        text.Add("order_id,ts,store,product,country,quantity,unit_price,discount,note\n"u8);
        while (text._length < bytes) text.AddRow();
        return text._buffer.AsMemory(0, text._length);
    }

    private void AddRow()
    {
        Add(1 + _random.Next(100_000_000), "0");
        Add(","u8);
        Add(_random.Pick(_words.Days));
        AddTime(_random.Next(86_400));
        Add("Z,"u8);
        Add(_random.Pick(_words.Stores));
        Add(","u8);
        Add(_random.Pick(_words.Products));
        Add(","u8);
        Add(_random.Pick(_words.Countries));
        Add(","u8);
        Add(Quantity(), "0");
        Add(","u8);
        AddPrice();
        Add(","u8);
        Add(_random.Pick(_words.Discounts));
        Add(","u8);
        Add(_random.Pick(_words.Notes));
        Add("\n"u8);
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
    }

    /// <summary>From 0.99 to about 1,000, many cheap and few dear.</summary>
    private void AddPrice()
    {
        int cents = 99 + (int)((long)_random.Next(1000) * _random.Next(1000) / 10);
        Add(cents / 100, "0");
        Add("."u8);
        Add(cents % 100, "00");
    }

    private void Add(int number, string format)
    {
        number.TryFormat(_buffer.AsSpan(_length), out int written, format, CultureInfo.InvariantCulture);
        _length += written;
    }

    private void Add(ReadOnlySpan<byte> text)
    {
        text.CopyTo(_buffer.AsSpan(_length));
        _length += text.Length;
    }
}
