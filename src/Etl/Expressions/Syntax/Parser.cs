namespace Etl.Expressions.Syntax;

/// <summary>
/// A Pratt parser: each operator has a binding power, and an operand is read until an operator binds more weakly.
/// From weak to strong: or, and, not, comparisons, ||, + -, * / %, unary minus.
/// </summary>
internal sealed partial class Parser
{
    private const int OrPower = 1;
    private const int AndPower = 2;
    private const int NotPower = 3;
    private const int ComparisonPower = 4;
    private const int ConcatPower = 5;
    private const int SumPower = 6;
    private const int ProductPower = 7;
    private const int UnaryPower = 8;

    /// <summary>Most levels that an expression may be nested, so that no text can exhaust the stack of who walks the tree.</summary>
    public const int MaxDepth = 200;

    /// <summary>Most operators in one expression, for the same reason; a chain of <c>and</c> or <c>or</c> counts as one.</summary>
    public const int MaxOperators = 1000;

    private static readonly HashSet<string> Reserved = new(StringComparer.OrdinalIgnoreCase)
    {
        "and", "or", "not", "in", "between", "like", "ilike", "is", "null", "true", "false", "case", "when", "then", "else", "end",
    };

    private readonly IReadOnlyList<Token> _tokens;
    private int _at;
    private int _depth;
    private int _operators;

    private Parser(IReadOnlyList<Token> tokens) => _tokens = tokens;

    private Token Current => _tokens[_at];

    /// <exception cref="SyntaxErrorException">The text is not an expression.</exception>
    public static SyntaxNode Parse(string text)
    {
        Parser parser = new(Lexer.Read(text));
        if (parser.Current.Kind == TokenKind.End) throw new SyntaxErrorException(0, text.Length, "The expression is empty. Write a value, such as a column's name.");
        SyntaxNode node = parser.ParseExpression(0);
        if (parser.Current.Kind != TokenKind.End) throw parser.Unexpected("an operator or the end of the expression");
        return node;
    }

    private SyntaxNode ParseExpression(int minimum)
    {
        Enter();
        SyntaxNode left = ParsePrefix();
        while (Power(out bool negated) is int power && power > minimum)
        {
            // A chain of operators makes a tree that leans to the left and is as deep as the chain is long.
            if (++_operators > MaxOperators) throw new SyntaxErrorException(Current.Offset, Current.Length, $"The expression has more than {MaxOperators} operators. Split it over several derived columns.");
            left = power switch
            {
                OrPower or AndPower => ParseLogical(left, power),
                ComparisonPower => ParseComparison(left, negated),
                _ => ParseArithmetic(left, power),
            };
        }

        _depth--;
        return left;
    }

    /// <summary>The power of the operator at the current token; -1 where there is none.</summary>
    private int Power(out bool negated)
    {
        Token token = Current;
        negated = token.IsWord("not") && IsTest(_tokens[_at + 1]);
        if (negated || IsTest(token) || token.IsWord("is")) return ComparisonPower;
        if (token.IsWord("or")) return OrPower;
        if (token.IsWord("and")) return AndPower;
        if (token.Kind != TokenKind.Symbol) return -1;
        return token.Value switch
        {
            "=" or "<>" or "!=" or "<" or "<=" or ">" or ">=" => ComparisonPower,
            "||" => ConcatPower,
            "+" or "-" => SumPower,
            "*" or "/" or "%" => ProductPower,
            _ => -1,
        };
    }

    /// <summary>Whether the word compares, and may stand behind <c>not</c>.</summary>
    private static bool IsTest(Token token) => token.IsWord("in") || token.IsWord("between") || token.IsWord("like") || token.IsWord("ilike");

    private LogicalSyntax ParseLogical(SyntaxNode left, int power)
    {
        string word = power == AndPower ? "and" : "or";
        List<SyntaxNode> operands = [left];
        while (Current.IsWord(word))
        {
            _at++;
            operands.Add(ParseExpression(power));
        }

        return new LogicalSyntax(left.Offset, LengthFrom(left), power == AndPower, operands);
    }

    private ArithmeticSyntax ParseArithmetic(SyntaxNode left, int power)
    {
        string symbol = Next().Value;
        SyntaxNode right = ParseExpression(power);
        return new ArithmeticSyntax(left.Offset, LengthFrom(left), symbol, left, right);
    }

    private SyntaxNode ParseComparison(SyntaxNode left, bool negated)
    {
        SyntaxNode node;
        if (negated) _at++;
        Token token = Next();
        if (token.IsWord("is")) node = ParseIsNull(left);
        else if (token.IsWord("in")) node = ParseIn(left, negated);
        else if (token.IsWord("between")) node = ParseBetween(left, negated);
        else if (token.IsWord("like") || token.IsWord("ilike")) node = ParseLike(left, token.IsWord("ilike"), negated);
        else
        {
            SyntaxNode right = ParseExpression(ComparisonPower);
            node = new ComparisonSyntax(left.Offset, LengthFrom(left), token.Value is "!=" ? "<>" : token.Value, left, right);
        }

        if (Current.Kind == TokenKind.Symbol && Power(out _) == ComparisonPower)
            throw new SyntaxErrorException(Current.Offset, Current.Length, $"Comparisons cannot be chained: '{Current.Value}' follows another one. Join them with 'and', or put one in parentheses.");
        return node;
    }

    private IsNullSyntax ParseIsNull(SyntaxNode left)
    {
        bool negated = TakeWord("not");
        ExpectWord("null");
        return new IsNullSyntax(left.Offset, LengthFrom(left), left, negated);
    }

    private InSyntax ParseIn(SyntaxNode left, bool negated)
    {
        ExpectSymbol("(");
        IReadOnlyList<SyntaxNode> items = ParseList();
        return new InSyntax(left.Offset, LengthFrom(left), left, items, negated);
    }

    private BetweenSyntax ParseBetween(SyntaxNode left, bool negated)
    {
        SyntaxNode low = ParseExpression(ComparisonPower);
        ExpectWord("and");
        SyntaxNode high = ParseExpression(ComparisonPower);
        return new BetweenSyntax(left.Offset, LengthFrom(left), left, low, high, negated);
    }

    private LikeSyntax ParseLike(SyntaxNode left, bool ignoreCase, bool negated)
    {
        SyntaxNode pattern = ParseExpression(ComparisonPower);
        SyntaxNode? escape = TakeWord("escape") ? ParseExpression(ComparisonPower) : null;
        return new LikeSyntax(left.Offset, LengthFrom(left), left, pattern, escape, ignoreCase, negated);
    }

    private void Enter()
    {
        if (++_depth > MaxDepth) throw TooDeep();
    }

    private SyntaxErrorException TooDeep() =>
        new(Current.Offset, Current.Length, $"The expression is nested more than {MaxDepth} levels deep. Split it over several derived columns.");
}
