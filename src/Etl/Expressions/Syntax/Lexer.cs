using System.Text;

namespace Etl.Expressions.Syntax;

/// <summary>Cuts an expression into tokens.</summary>
internal static class Lexer
{
    private static readonly string[] Symbols = ["<>", "!=", "<=", ">=", "||", "+", "-", "*", "/", "%", "=", "<", ">", "(", ")", ","];

    /// <exception cref="SyntaxErrorException">A text or name is not closed, or a character belongs to no token.</exception>
    public static IReadOnlyList<Token> Read(string text)
    {
        List<Token> tokens = [];
        int at = 0;
        while (true)
        {
            while (at < text.Length && char.IsWhiteSpace(text[at])) at++;
            if (at == text.Length) break;
            Token token = ReadToken(text, at);
            tokens.Add(token);
            at = token.End;
        }

        tokens.Add(new Token(TokenKind.End, text.Length, 0, ""));
        return tokens;
    }

    private static Token ReadToken(string text, int at)
    {
        char first = text[at];
        if (first == '\'') return ReadQuoted(text, at, TokenKind.Text, "text", "'");
        if (first == '"') return ReadQuoted(text, at, TokenKind.QuotedName, "name", "\"");
        if (char.IsAsciiDigit(first)) return ReadNumber(text, at);
        if (IsNameStart(first))
        {
            int end = at + 1;
            while (end < text.Length && IsNamePart(text[end])) end++;
            return new Token(TokenKind.Name, at, end - at, text[at..end]);
        }

        if (string.CompareOrdinal(text, at, "==", 0, 2) == 0) throw new SyntaxErrorException(at, 2, "'==' is no operator. Did you mean '='?");
        foreach (string symbol in Symbols)
        {
            if (string.CompareOrdinal(text, at, symbol, 0, symbol.Length) == 0) return new Token(TokenKind.Symbol, at, symbol.Length, symbol);
        }

        string cure = first == '&' ? " Write 'and'." : first == '|' ? " Write 'or', or '||' to join texts." : "";
        throw new SyntaxErrorException(at, 1, $"The character '{first}' has no meaning here.{cure}");
    }

    private static Token ReadQuoted(string text, int at, TokenKind kind, string what, string quote)
    {
        StringBuilder value = new();
        for (int i = at + 1; i < text.Length; i++)
        {
            if (text[i] != quote[0])
            {
                value.Append(text[i]);
            }
            else if (i + 1 < text.Length && text[i + 1] == quote[0])
            {
                value.Append(quote);
                i++;
            }
            else if (kind == TokenKind.QuotedName && value.Length == 0)
            {
                throw new SyntaxErrorException(at, 2, "A quoted name is empty. Write the column's name between the quotes.");
            }
            else
            {
                return new Token(kind, at, i + 1 - at, value.ToString());
            }
        }

        throw new SyntaxErrorException(at, text.Length - at, $"The {what} that starts here has no closing {quote}. Add it; inside a {what} write {quote}{quote} for {quote}.");
    }

    private static Token ReadNumber(string text, int at)
    {
        int end = SkipDigits(text, at);
        if (end + 1 < text.Length && text[end] == '.' && char.IsAsciiDigit(text[end + 1])) end = SkipDigits(text, end + 1);
        if (end < text.Length && text[end] is 'e' or 'E')
        {
            int digits = end + 1 < text.Length && text[end + 1] is '+' or '-' ? end + 2 : end + 1;
            if (digits < text.Length && char.IsAsciiDigit(text[digits])) end = SkipDigits(text, digits);
        }

        if (end < text.Length && (IsNamePart(text[end]) || text[end] == '.'))
        {
            int bad = end + 1;
            while (bad < text.Length && (IsNamePart(text[bad]) || text[bad] == '.')) bad++;
            throw new SyntaxErrorException(at, bad - at, $"'{text[at..bad]}' is not a number. Numbers look like 15, 1.5 or 1e3; put a name that starts with a digit in double quotes.");
        }

        return new Token(TokenKind.Number, at, end - at, text[at..end]);
    }

    private static int SkipDigits(string text, int at)
    {
        while (at < text.Length && char.IsAsciiDigit(text[at])) at++;
        return at;
    }

    private static bool IsNameStart(char c) => char.IsLetter(c) || c is '_' or '$';

    private static bool IsNamePart(char c) => char.IsLetterOrDigit(c) || c is '_' or '$';
}
