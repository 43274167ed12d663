namespace Etl.Expressions.Syntax;

internal enum TokenKind
{
    End,

    /// <summary>A plain name; keywords are names that the parser knows.</summary>
    Name,

    /// <summary>A name in double quotes, never a keyword.</summary>
    QuotedName,
    Text,
    Number,
    Symbol,
}

/// <summary>One word of an expression.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Offset">Zero-based character where it starts.</param>
/// <param name="Length">Characters it covers, quotes included.</param>
/// <param name="Value">The name, text or number without its quotes, or the symbol.</param>
internal readonly record struct Token(TokenKind Kind, int Offset, int Length, string Value)
{
    public int End => Offset + Length;

    public bool IsSymbol(string symbol) => Kind == TokenKind.Symbol && string.Equals(Value, symbol, StringComparison.Ordinal);

    public bool IsWord(string word) => Kind == TokenKind.Name && string.Equals(Value, word, StringComparison.OrdinalIgnoreCase);

    /// <summary>The token as messages name it.</summary>
    public override string ToString() => Kind switch
    {
        TokenKind.End => "the end of the expression",
        TokenKind.Text => "a text",
        _ => $"'{Value}'",
    };
}
