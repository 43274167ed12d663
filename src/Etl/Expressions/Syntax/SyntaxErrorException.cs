namespace Etl.Expressions.Syntax;

/// <summary>Carries the first syntax error out of the parser; never leaves <see cref="ExpressionCompiler"/>.</summary>
internal sealed class SyntaxErrorException : Exception
{
    public SyntaxErrorException()
        : this("The expression is malformed.")
    {
    }

    public SyntaxErrorException(string message)
        : this(0, 0, message)
    {
    }

    public SyntaxErrorException(string message, Exception? inner)
        : base(message, inner) => Error = new ExpressionError(0, 0, message);

    public SyntaxErrorException(int offset, int length, string message)
        : base(message) => Error = new ExpressionError(offset, length, message);

    public ExpressionError Error { get; }
}
