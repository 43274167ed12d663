using Etl.Expressions.Values;
using Etl.Messages;

namespace Etl.Expressions.Syntax;

/// <summary>A part of an expression as written, before names and types are looked up.</summary>
/// <param name="Offset">Zero-based character where it starts.</param>
/// <param name="Length">Characters it covers.</param>
internal abstract record SyntaxNode(int Offset, int Length);

internal sealed record LiteralSyntax(int Offset, int Length, Constant Value) : SyntaxNode(Offset, Length);

internal sealed record ColumnSyntax(int Offset, int Length, string Name) : SyntaxNode(Offset, Length);

internal sealed record NegateSyntax(int Offset, int Length, SyntaxNode Operand) : SyntaxNode(Offset, Length);

internal sealed record NotSyntax(int Offset, int Length, SyntaxNode Operand) : SyntaxNode(Offset, Length);

/// <summary><c>+ - * / %</c> and <c>||</c>.</summary>
internal sealed record ArithmeticSyntax(int Offset, int Length, string Operator, SyntaxNode Left, SyntaxNode Right) : SyntaxNode(Offset, Length);

/// <summary><c>= &lt;&gt; &lt; &lt;= &gt; &gt;=</c>; <c>!=</c> is read as <c>&lt;&gt;</c>.</summary>
internal sealed record ComparisonSyntax(int Offset, int Length, string Operator, SyntaxNode Left, SyntaxNode Right) : SyntaxNode(Offset, Length);

/// <summary>A chain of <c>and</c>, or one of <c>or</c>, flat so that a long one is not deep.</summary>
internal sealed record LogicalSyntax(int Offset, int Length, bool IsAnd, IReadOnlyList<SyntaxNode> Operands) : SyntaxNode(Offset, Length);

internal sealed record InSyntax(int Offset, int Length, SyntaxNode Operand, IReadOnlyList<SyntaxNode> Items, bool Negated) : SyntaxNode(Offset, Length);

internal sealed record BetweenSyntax(int Offset, int Length, SyntaxNode Operand, SyntaxNode Low, SyntaxNode High, bool Negated) : SyntaxNode(Offset, Length);

/// <summary><c>like</c>, or <c>ilike</c> which ignores case.</summary>
internal sealed record LikeSyntax(int Offset, int Length, SyntaxNode Operand, SyntaxNode Pattern, SyntaxNode? Escape, bool IgnoreCase, bool Negated) : SyntaxNode(Offset, Length);

internal sealed record IsNullSyntax(int Offset, int Length, SyntaxNode Operand, bool Negated) : SyntaxNode(Offset, Length);

/// <summary><c>case when c then v</c>, or with a subject <c>case x when w then v</c>.</summary>
internal sealed record CaseSyntax(int Offset, int Length, SyntaxNode? Subject, IReadOnlyList<(SyntaxNode When, SyntaxNode Then)> Branches, SyntaxNode? Else) : SyntaxNode(Offset, Length);

internal sealed record CastSyntax(int Offset, int Length, SyntaxNode Operand, ColumnType Target, bool IsTry) : SyntaxNode(Offset, Length);

internal sealed record CallSyntax(int Offset, int Length, string Name, int NameLength, IReadOnlyList<SyntaxNode> Arguments) : SyntaxNode(Offset, Length);
