using Etl.Expressions.Kernels;

namespace Etl.Expressions.Functions;

/// <summary>A function of a float that is not defined, or too large, for some.</summary>
internal interface IMath
{
    static abstract string Name { get; }

    /// <summary>What it takes, for errors.</summary>
    static abstract string Domain { get; }

    static abstract double Apply(double value);
}

/// <summary>Fails where a number gives none: NaN and infinities come out only when they went in.</summary>
internal readonly struct MathFunction<TMath> : IRowFunction<double, ValueTarget<double>>
    where TMath : struct, IMath
{
    public static string? Apply(double value, int row, ref ValueTarget<double> target)
    {
        double result = TMath.Apply(value);
        if (!double.IsFinite(result) && (double.IsFinite(value) || (double.IsNaN(result) && !double.IsNaN(value))))
            return FormattableString.Invariant($"{TMath.Name}({value}) is not a number: '{TMath.Name}' takes {TMath.Domain}.");
        target.Set(row, result);
        return null;
    }
}

internal readonly struct Power : IRowFunction<double, double, ValueTarget<double>>
{
    public static string? Apply(double first, double second, int row, ref ValueTarget<double> target)
    {
        double result = Math.Pow(first, second);
        if (double.IsFinite(first) && double.IsFinite(second) && !double.IsFinite(result))
        {
            string cause = first == 0 ? "0 has no negative power" : double.IsNaN(result) ? "a negative number has whole powers only" : "the result is larger than a float can be";
            return FormattableString.Invariant($"power({first}, {second}) is not a number: {cause}.");
        }

        target.Set(row, result);
        return null;
    }
}

/// <summary>Y comes first.</summary>
internal readonly struct Atan2 : IRowFunction<double, double, ValueTarget<double>>
{
    public static string? Apply(double first, double second, int row, ref ValueTarget<double> target)
    {
        target.Set(row, Math.Atan2(first, second));
        return null;
    }
}
