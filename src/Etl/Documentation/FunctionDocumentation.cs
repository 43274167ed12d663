using Etl.Expressions.Functions;

namespace Etl.Documentation;

/// <summary>What there is to know about a function of the expression language.</summary>
/// <param name="Name">Lower case.</param>
/// <param name="Signatures">Each way to call it, such as <c>round(decimal, int)</c>.</param>
/// <param name="Summary">One sentence, with a full stop.</param>
/// <param name="Example">An expression without columns.</param>
/// <param name="ExampleResult">What the example gives, as text; <c>null</c> for a null.</param>
public sealed record FunctionDocumentation(string Name, IReadOnlyList<string> Signatures, string Summary, string Example, string ExampleResult)
{
    /// <summary>Every function, sorted by name.</summary>
    public static IReadOnlyList<FunctionDocumentation> All { get; } =
        [.. FunctionTable.All.Select(function => new FunctionDocumentation(
            function.Name,
            [.. function.Shapes.Select(shape => shape.Write(function.Name))],
            function.Summary,
            function.Example,
            function.ExampleResult))];
}
