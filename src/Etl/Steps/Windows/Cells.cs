using Etl.Messages;
using Etl.Steps.Keys;

namespace Etl.Steps.Windows;

/// <summary>How values of a type are read from a column, written to another, and compared: nulls last, as keys are.</summary>
internal interface ICells<T>
{
    static abstract T Read(Column column, int row);

    static abstract void Write(ResultColumn target, int row, T value);

    static abstract int Compare(T x, T y);
}

internal readonly struct IntCells : ICells<long>
{
    public static long Read(Column column, int row) => ((Int64Column)column).Values[row];

    public static void Write(ResultColumn target, int row, long value) => ((Int64Column)target.Column).Values[row] = value;

    public static int Compare(long x, long y) => x.CompareTo(y);
}

internal readonly struct FloatCells : ICells<double>
{
    public static double Read(Column column, int row) => ((FloatColumn)column).Values[row];

    public static void Write(ResultColumn target, int row, double value) => ((FloatColumn)target.Column).Values[row] = value;

    public static int Compare(double x, double y) => FloatOrdinal.ToOrdinal(x).CompareTo(FloatOrdinal.ToOrdinal(y));
}

internal readonly struct DecimalCells : ICells<decimal>
{
    public static decimal Read(Column column, int row) => ((DecimalColumn)column)[row];

    public static void Write(ResultColumn target, int row, decimal value) => target.Set(row, value);

    public static int Compare(decimal x, decimal y) => x.CompareTo(y);
}

internal readonly struct DayCells : ICells<int>
{
    public static int Read(Column column, int row) => ((DateColumn)column).Values[row];

    public static void Write(ResultColumn target, int row, int value) => ((DateColumn)target.Column).Values[row] = value;

    public static int Compare(int x, int y) => x.CompareTo(y);
}

internal readonly struct BoolCells : ICells<bool>
{
    public static bool Read(Column column, int row) => ((BoolColumn)column).Values[row];

    public static void Write(ResultColumn target, int row, bool value) => ((BoolColumn)target.Column).Values[row] = value;

    public static int Compare(bool x, bool y) => x.CompareTo(y);
}

internal readonly struct TextCells : ICells<byte[]>
{
    public static byte[] Read(Column column, int row) => ((TextColumn)column)[row].ToArray();

    public static void Write(ResultColumn target, int row, byte[] value) => ((TextColumn)target.Column).Append(row, value);

    public static int Compare(byte[] x, byte[] y) => x.AsSpan().SequenceCompareTo(y);
}
