using Etl.Expressions.Values;
using Etl.Messages;

namespace Etl.Expressions.Syntax;

/// <summary>What starts an operand: literals, names, calls, parentheses, <c>case</c>, <c>cast</c>.</summary>
internal sealed partial class Parser
{
    private SyntaxNode ParsePrefix()
    {
        Token token = Next();
        switch (token.Kind)
        {
            case TokenKind.Number:
                return ParseNumber(token, negative: false, token.Offset);
            case TokenKind.Text:
                return new LiteralSyntax(token.Offset, token.Length, Constant.Of(token.Value));
            case TokenKind.QuotedName:
                return new ColumnSyntax(token.Offset, token.Length, token.Value);
            case TokenKind.Name:
                return ParseName(token);
            case TokenKind.Symbol when token.Value is "-":
                return ParseMinus(token);
            case TokenKind.Symbol when token.Value is "(":
                SyntaxNode inner = ParseExpression(0);
                ExpectSymbol(")");
                return inner with { Offset = token.Offset, Length = LengthFrom(token) };
            default:
                throw Unexpected("a value", token);
        }
    }

    private SyntaxNode ParseMinus(Token minus)
    {
        // The sign belongs to the number, or the smallest integer could not be written.
        if (Current.Kind == TokenKind.Number) return ParseNumber(Next(), negative: true, minus.Offset);
        SyntaxNode operand = ParseExpression(UnaryPower);
        return new NegateSyntax(minus.Offset, LengthFrom(minus), operand);
    }

    private static LiteralSyntax ParseNumber(Token token, bool negative, int offset)
    {
        int length = token.End - offset;
        if (Constant.ParseNumber(token.Value, negative) is { } value) return new LiteralSyntax(offset, length, value);
        throw new SyntaxErrorException(offset, length, "The number does not fit: a decimal has at most 28 digits. Write it as a float, such as 1e30.");
    }

    private SyntaxNode ParseName(Token token)
    {
        if (token.IsWord("not"))
        {
            SyntaxNode operand = ParseExpression(NotPower - 1);
            return new NotSyntax(token.Offset, LengthFrom(token), operand);
        }

        if (token.IsWord("true")) return new LiteralSyntax(token.Offset, token.Length, Constant.Of(true));
        if (token.IsWord("false")) return new LiteralSyntax(token.Offset, token.Length, Constant.Of(false));
        if (token.IsWord("null")) return new LiteralSyntax(token.Offset, token.Length, Constant.UntypedNull);
        if (token.IsWord("case")) return ParseCase(token);
        if (Reserved.Contains(token.Value)) throw Unexpected("a value", token);

        if (Current.Kind == TokenKind.Text && token.IsWord("date")) return ParseDated(token, ColumnType.Date);
        if (Current.Kind == TokenKind.Text && token.IsWord("timestamp")) return ParseDated(token, ColumnType.Timestamp);
        if (!Current.IsSymbol("(")) return new ColumnSyntax(token.Offset, token.Length, token.Value);
        _at++;
        if (token.IsWord("cast") || token.IsWord("try_cast")) return ParseCast(token);
        IReadOnlyList<SyntaxNode> arguments = TakeSymbol(")") ? [] : ParseList();
        return new CallSyntax(token.Offset, LengthFrom(token), token.Value.ToLowerInvariant(), token.Length, arguments);
    }

    private LiteralSyntax ParseDated(Token word, ColumnType type)
    {
        Token text = Next();
        if (Constant.ParseDated(text.Value, type, out string? error) is { } value) return new LiteralSyntax(word.Offset, LengthFrom(word), value);
        throw new SyntaxErrorException(text.Offset, text.Length, error!);
    }

    private CaseSyntax ParseCase(Token word)
    {
        SyntaxNode? subject = Current.IsWord("when") ? null : ParseExpression(0);
        List<(SyntaxNode When, SyntaxNode Then)> branches = [];
        ExpectWord("when");
        do
        {
            SyntaxNode when = ParseExpression(0);
            ExpectWord("then");
            branches.Add((when, ParseExpression(0)));
        }
        while (TakeWord("when"));
        SyntaxNode? otherwise = TakeWord("else") ? ParseExpression(0) : null;
        ExpectWord("end");
        return new CaseSyntax(word.Offset, LengthFrom(word), subject, branches, otherwise);
    }

    private CastSyntax ParseCast(Token word)
    {
        SyntaxNode operand = ParseExpression(0);
        ExpectWord("as");
        Token name = Next();
        if (name.Kind != TokenKind.Name || !Enum.TryParse(name.Value, ignoreCase: true, out ColumnType type))
            throw new SyntaxErrorException(name.Offset, name.Length, $"{name} is not a type. The types are {string.Join(", ", Enum.GetNames<ColumnType>()).ToLowerInvariant()}.");
        ExpectSymbol(")");
        return new CastSyntax(word.Offset, LengthFrom(word), operand, type, word.IsWord("try_cast"));
    }

    /// <summary>Expressions with commas between them, up to and with the closing parenthesis.</summary>
    private List<SyntaxNode> ParseList()
    {
        List<SyntaxNode> items = [];
        do items.Add(ParseExpression(0));
        while (TakeSymbol(","));
        if (!TakeSymbol(")")) throw Unexpected("',' or ')'");
        return items;
    }

    private Token Next() => _tokens[Current.Kind == TokenKind.End ? _at : _at++];

    private bool TakeWord(string word)
    {
        if (!Current.IsWord(word)) return false;
        _at++;
        return true;
    }

    private bool TakeSymbol(string symbol)
    {
        if (!Current.IsSymbol(symbol)) return false;
        _at++;
        return true;
    }

    private void ExpectWord(string word)
    {
        if (!TakeWord(word)) throw Unexpected($"'{word}'");
    }

    private void ExpectSymbol(string symbol)
    {
        if (!TakeSymbol(symbol)) throw Unexpected($"'{symbol}'");
    }

    private SyntaxErrorException Unexpected(string expected) => Unexpected(expected, Current);

    private static SyntaxErrorException Unexpected(string expected, Token found)
    {
        string hint = found.Kind == TokenKind.Name && Reserved.Contains(found.Value) ? $" A column of that name is written \"{found.Value}\"." : "";
        return new SyntaxErrorException(found.Offset, found.Length, $"Expected {expected}, but found {found}.{hint}");
    }

    private int LengthFrom(SyntaxNode first) => _tokens[_at - 1].End - first.Offset;

    private int LengthFrom(Token first) => _tokens[_at - 1].End - first.Offset;
}
