using Etl.Definitions.Options;
using Etl.Expressions;
using Etl.Steps;

namespace Etl.Planning;

/// <summary>
/// Checks the grammar of a step's expressions when the step cannot be planned, because something before it is wrong: a
/// mistake there shall not hide those behind it.
/// </summary>
internal static class SyntaxCheck
{
    public static void Report(Type optionsType, object options, StepPlanContext context)
    {
        foreach (Option option in OptionsModel.Of(optionsType).Options.Where(option => option.Attribute.IsExpression))
        {
            switch (option.Property.GetValue(options))
            {
                case string text:
                    Report(option.Key, text, context);
                    break;
                case IEnumerable<KeyValuePair<string, string>> texts:
                    foreach ((string name, string text) in texts) Report($"{option.Key}.{name}", text, context);
                    break;
            }
        }
    }

    private static void Report(string option, string text, StepPlanContext context)
    {
        if (ExpressionSyntax.FindError(text) is { } error) context.Error(option, error.Message, error.Offset);
    }
}
