using System.Text;
using Etl.Expressions.Kernels;
using Etl.Values;

namespace Etl.Expressions.Functions;

/// <summary><c>format_date</c>.</summary>
internal readonly struct DateFormatting(DateFormat format) : IPreparedFunction<int, TextTarget>, IPreparedFunction<long, TextTarget>
{
    public string? Apply(int value, int row, ref TextTarget target) => Apply(value * TimeSpan.TicksPerDay, row, ref target);

    public string? Apply(long value, int row, ref TextTarget target)
    {
        target.Commit(row, format.Format(value, target.Reserve(format.MaxBytes)));
        return null;
    }
}

/// <summary><c>parse_date</c> and <c>parse_timestamp</c>: the first format that fits counts.</summary>
internal readonly struct DateParsing(IReadOnlyList<DateFormat> formats) : IPreparedFunction<ReadOnlySpan<byte>, ValueTarget<int>>, IPreparedFunction<ReadOnlySpan<byte>, ValueTarget<long>>
{
    public string? Apply(ReadOnlySpan<byte> value, int row, ref ValueTarget<int> target)
    {
        if (!TryParse(value, out long ticks)) return Refuse(value);
        target.Set(row, (int)(ticks / TimeSpan.TicksPerDay));
        return null;
    }

    public string? Apply(ReadOnlySpan<byte> value, int row, ref ValueTarget<long> target)
    {
        if (!TryParse(value, out long ticks)) return Refuse(value);
        target.Set(row, ticks);
        return null;
    }

    private bool TryParse(ReadOnlySpan<byte> value, out long ticks)
    {
        foreach (DateFormat format in formats)
        {
            if (format.TryParse(value, out ticks)) return true;
        }

        ticks = 0;
        return false;
    }

    private string Refuse(ReadOnlySpan<byte> value) =>
        $"'{ValueText.Shorten(Encoding.UTF8.GetString(value))}' does not have the format {string.Join(" or ", formats.Select(format => $"'{format.Pattern}'"))}.";
}
