namespace Etl.Expressions.Kernels;

/// <summary>The order of a type's values.</summary>
internal interface IOrder<T>
{
    static abstract bool Equal(T a, T b);

    static abstract bool Less(T a, T b);
}

/// <summary>A comparison, in terms of a type's order.</summary>
internal interface IComparison
{
    static abstract bool Apply<T, TOrder>(T a, T b)
        where TOrder : struct, IOrder<T>;

    /// <summary>The comparison's result when comparing the two sides gave this sign.</summary>
    static abstract bool OfSign(int sign);
}

internal readonly struct IntOrder : IOrder<long>
{
    public static bool Equal(long a, long b) => a == b;

    public static bool Less(long a, long b) => a < b;
}

internal readonly struct DateOrder : IOrder<int>
{
    public static bool Equal(int a, int b) => a == b;

    public static bool Less(int a, int b) => a < b;
}

/// <summary>NaN equals itself and comes last; -0 equals 0.</summary>
internal readonly struct FloatOrder : IOrder<double>
{
    public static bool Equal(double a, double b) => a == b || (double.IsNaN(a) && double.IsNaN(b));

    public static bool Less(double a, double b) => a < b || (double.IsNaN(b) && !double.IsNaN(a));
}

/// <summary>False comes before true.</summary>
internal readonly struct BoolOrder : IOrder<bool>
{
    public static bool Equal(bool a, bool b) => a == b;

    public static bool Less(bool a, bool b) => !a && b;
}

internal readonly struct EqualTo : IComparison
{
    public static bool Apply<T, TOrder>(T a, T b)
        where TOrder : struct, IOrder<T> => TOrder.Equal(a, b);

    public static bool OfSign(int sign) => sign == 0;
}

internal readonly struct NotEqualTo : IComparison
{
    public static bool Apply<T, TOrder>(T a, T b)
        where TOrder : struct, IOrder<T> => !TOrder.Equal(a, b);

    public static bool OfSign(int sign) => sign != 0;
}

internal readonly struct LessThan : IComparison
{
    public static bool Apply<T, TOrder>(T a, T b)
        where TOrder : struct, IOrder<T> => TOrder.Less(a, b);

    public static bool OfSign(int sign) => sign < 0;
}

internal readonly struct LessOrEqual : IComparison
{
    public static bool Apply<T, TOrder>(T a, T b)
        where TOrder : struct, IOrder<T> => !TOrder.Less(b, a);

    public static bool OfSign(int sign) => sign <= 0;
}

internal readonly struct GreaterThan : IComparison
{
    public static bool Apply<T, TOrder>(T a, T b)
        where TOrder : struct, IOrder<T> => TOrder.Less(b, a);

    public static bool OfSign(int sign) => sign > 0;
}

internal readonly struct GreaterOrEqual : IComparison
{
    public static bool Apply<T, TOrder>(T a, T b)
        where TOrder : struct, IOrder<T> => !TOrder.Less(a, b);

    public static bool OfSign(int sign) => sign >= 0;
}
