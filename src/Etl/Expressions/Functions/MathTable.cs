namespace Etl.Expressions.Functions;

internal readonly struct Sqrt : IMath
{
    public static string Name => "sqrt";

    public static string Domain => "numbers from 0 up";

    public static double Apply(double value) => Math.Sqrt(value);
}

internal readonly struct Ln : IMath
{
    public static string Name => "ln";

    public static string Domain => "numbers above 0";

    public static double Apply(double value) => Math.Log(value);
}

internal readonly struct Log10 : IMath
{
    public static string Name => "log10";

    public static string Domain => "numbers above 0";

    public static double Apply(double value) => Math.Log10(value);
}

internal readonly struct Exp : IMath
{
    public static string Name => "exp";

    public static string Domain => "numbers up to 709.78";

    public static double Apply(double value) => Math.Exp(value);
}

internal readonly struct Sin : IMath
{
    public static string Name => "sin";

    public static string Domain => "finite numbers";

    public static double Apply(double value) => Math.Sin(value);
}

internal readonly struct Cos : IMath
{
    public static string Name => "cos";

    public static string Domain => "finite numbers";

    public static double Apply(double value) => Math.Cos(value);
}

internal readonly struct Tan : IMath
{
    public static string Name => "tan";

    public static string Domain => "finite numbers";

    public static double Apply(double value) => Math.Tan(value);
}

internal readonly struct Asin : IMath
{
    public static string Name => "asin";

    public static string Domain => "numbers from -1 to 1";

    public static double Apply(double value) => Math.Asin(value);
}

internal readonly struct Acos : IMath
{
    public static string Name => "acos";

    public static string Domain => "numbers from -1 to 1";

    public static double Apply(double value) => Math.Acos(value);
}

internal readonly struct Atan : IMath
{
    public static string Name => "atan";

    public static string Domain => "all numbers";

    public static double Apply(double value) => Math.Atan(value);
}

internal readonly struct Degrees : IMath
{
    public static string Name => "degrees";

    public static string Domain => "numbers up to 3.13e306";

    public static double Apply(double value) => double.RadiansToDegrees(value);
}

internal readonly struct Radians : IMath
{
    public static string Name => "radians";

    public static string Domain => "all numbers";

    public static double Apply(double value) => double.DegreesToRadians(value);
}
