using System.Text;
using Etl.Expressions.Kernels;
using Etl.Values;

namespace Etl.Expressions.Functions;

/// <summary><c>date_trunc</c>.</summary>
internal readonly struct DateTruncation(DatePart part) : IPreparedFunction<int, ValueTarget<int>>, IPreparedFunction<long, ValueTarget<long>>
{
    public string? Apply(int value, int row, ref ValueTarget<int> target)
    {
        target.Set(row, (int)(Truncate(value * TimeSpan.TicksPerDay) / TimeSpan.TicksPerDay));
        return null;
    }

    public string? Apply(long value, int row, ref ValueTarget<long> target)
    {
        target.Set(row, Truncate(value));
        return null;
    }

    private long Truncate(long ticks) => Calendar.StartOf(part, Calendar.NumberOf(part, ticks));
}

/// <summary><c>date_add</c>: the count comes first.</summary>
internal readonly struct DateAddition(DatePart part) : IPreparedFunction<long, int, ValueTarget<int>>, IPreparedFunction<long, long, ValueTarget<long>>
{
    public string? Apply(long first, int second, int row, ref ValueTarget<int> target)
    {
        if (!Calendar.TryAdd(part, first, second * TimeSpan.TicksPerDay, out long result))
        {
            Span<byte> text = stackalloc byte[ValueText.MaxLength];
            return Refuse(first, text[..DateText.Format(second, text)]);
        }

        target.Set(row, (int)(result / TimeSpan.TicksPerDay));
        return null;
    }

    public string? Apply(long first, long second, int row, ref ValueTarget<long> target)
    {
        if (!Calendar.TryAdd(part, first, second, out long result))
        {
            Span<byte> text = stackalloc byte[ValueText.MaxLength];
            return Refuse(first, text[..TimestampText.Format(second, text)]);
        }

        target.Set(row, result);
        return null;
    }

    private string Refuse(long count, ReadOnlySpan<byte> start) =>
        $"{Encoding.UTF8.GetString(start)} moved by {count} {part.ToString().ToLowerInvariant()}s is not between the years 1 and 9999.";
}

/// <summary><c>date_diff</c>: from the first to the second.</summary>
internal readonly struct DateDifference(DatePart part) : IPreparedFunction<int, int, ValueTarget<long>>, IPreparedFunction<long, long, ValueTarget<long>>
{
    public string? Apply(int first, int second, int row, ref ValueTarget<long> target) =>
        Apply(first * TimeSpan.TicksPerDay, second * TimeSpan.TicksPerDay, row, ref target);

    public string? Apply(long first, long second, int row, ref ValueTarget<long> target)
    {
        target.Set(row, Calendar.NumberOf(part, second) - Calendar.NumberOf(part, first));
        return null;
    }
}
