using Etl.Expressions.Syntax;

namespace Etl.Expressions;

/// <summary>Checks what can be said of an expression without knowing any columns.</summary>
internal static class ExpressionSyntax
{
    /// <summary>The first mistake in the text's grammar; null when there is none.</summary>
    public static ExpressionError? FindError(string text)
    {
        try
        {
            Parser.Parse(text);
            return null;
        }
        catch (SyntaxErrorException e)
        {
            return e.Error;
        }
    }
}
