namespace Etl.Tests.Steps.Sorting;

/// <summary>The order of cells as the documentation has it, written without the keys' bytes.</summary>
internal sealed class CellOrder(bool descending = false, bool nullsFirst = false) : IComparer<object?>
{
    public int Compare(object? x, object? y)
    {
        if (x is null || y is null) return (x is null ? 1 : 0).CompareTo(y is null ? 1 : 0) * (nullsFirst ? -1 : 1);
        int order = (x, y) switch
        {
            (string left, string right) => System.Text.Encoding.UTF8.GetBytes(left).AsSpan().SequenceCompareTo(System.Text.Encoding.UTF8.GetBytes(right)),
            (double left, double right) => double.IsNaN(left) || double.IsNaN(right) ? double.IsNaN(left).CompareTo(double.IsNaN(right)) : left.CompareTo(right),
            _ => ((IComparable)x).CompareTo(y),
        };
        return descending ? -order : order;
    }
}
