using Etl.Expressions.Kernels;
using Etl.Messages;

namespace Etl.Expressions.Functions;

/// <summary>A function of the expression language: its documentation and its code.</summary>
/// <param name="Name">Lower case.</param>
/// <param name="Summary">One sentence, with a full stop.</param>
/// <param name="Shapes">The argument types it takes, tried in this order.</param>
/// <param name="Example">An expression without columns.</param>
/// <param name="ExampleResult">What the example gives, as its cast to text; <c>null</c> for a null.</param>
internal sealed record Function(string Name, string Summary, IReadOnlyList<Shape> Shapes, string Example, string ExampleResult)
{
    /// <summary>Every shape as documentation and errors write it, such as <c>round(decimal, int)</c>.</summary>
    public string Signatures => string.Join(" or ", Shapes.Select(shape => shape.Write(Name)));
}

/// <summary>One way to call a function.</summary>
/// <param name="Parameters">The types of the arguments; null for a type that all such arguments share.</param>
/// <param name="Result">The type of the result; null for the shared type.</param>
/// <param name="Create">Makes the kernel from arguments that have been brought to their types; null when it has refused one of them.</param>
internal sealed record Shape(IReadOnlyList<ColumnType?> Parameters, ColumnType? Result, Func<FunctionCall, Kernel?> Create)
{
    /// <summary>Whether the last parameter may be repeated.</summary>
    public bool Repeats { get; init; }

    /// <summary>Whether the function looks at nulls itself; else a null literal among the arguments makes the result null.</summary>
    public bool TakesNulls { get; init; }

    public bool Accepts(int arguments) => Repeats ? arguments >= Parameters.Count : arguments == Parameters.Count;

    public ColumnType? Parameter(int index) => Parameters[Math.Min(index, Parameters.Count - 1)];

    public string Write(string name) =>
        $"{name}({string.Join(", ", Parameters.Select(TypeText))}{(Repeats ? ", ..." : "")})";

    public static string TypeText(ColumnType? type) => type?.ToString().ToLowerInvariant() ?? "any";
}

/// <summary>A call whose arguments have been checked.</summary>
/// <param name="Name">The function.</param>
/// <param name="Arguments">Kernels of the parameters' types.</param>
/// <param name="Shared">The type that the arguments of any type share.</param>
/// <param name="Now">The instant of the run; null where there is none.</param>
/// <param name="Share">Computes a value once for a body that uses it several times.</param>
/// <param name="Refuse">Reports what is wrong with the argument of an index, or with the call for -1.</param>
internal sealed record FunctionCall(
    string Name,
    IReadOnlyList<Kernel> Arguments,
    ColumnType Shared,
    DateTimeOffset? Now,
    Func<Kernel, Func<Kernel, Kernel>, Kernel> Share,
    Action<int, string> Refuse)
{
    public Kernel this[int index] => Arguments[index];

    /// <summary>A text that is known when the expression is compiled; else null, and the argument is refused.</summary>
    /// <param name="index">The argument.</param>
    /// <param name="what">What the argument is, for the message.</param>
    public string? ConstantText(int index, string what)
    {
        if (Arguments[index] is ConstantKernel { Value: { Type: ColumnType.Text } constant }) return constant.TextString;
        Refuse(index, $"The {what} of '{Name}' is read once, before the first row, so no column can give it. Write it as a text.");
        return null;
    }
}
