using Etl.Expressions.Binding;
using Etl.Expressions.Kernels;
using Etl.Expressions.Syntax;
using Etl.Messages;

namespace Etl.Expressions;

/// <summary>A problem in an expression's text.</summary>
/// <param name="Offset">Zero-based character where it is.</param>
/// <param name="Length">Characters it covers; 0 at the end of the text.</param>
/// <param name="Message">What was found, what is allowed, and the cure.</param>
public sealed record ExpressionError(int Offset, int Length, string Message);

/// <summary>A compiled expression, or what is wrong with its text.</summary>
public sealed record ExpressionResult(CompiledExpression? Expression, IReadOnlyList<ExpressionError> Errors);

/// <summary>An expression checked against a schema. Immutable; shared by all workers.</summary>
public abstract class CompiledExpression
{
    /// <summary>The expression as written.</summary>
    public abstract string Text { get; }

    public abstract ColumnType Type { get; }

    /// <summary>Names of the columns that it reads.</summary>
    public abstract IReadOnlySet<string> Columns { get; }

    /// <summary>Makes one worker's evaluator.</summary>
    public abstract IExpressionEvaluator CreateEvaluator();

    /// <summary>Makes one worker's filter, for a bool expression.</summary>
    internal abstract IFilterEvaluator CreateFilter();
}

/// <summary>Evaluates an expression over batches with buffers of its own. Not thread-safe.</summary>
public interface IExpressionEvaluator
{
    /// <summary>
    /// The value for every selected row of the batch, in a new column of the batch's capacity that the caller owns and
    /// frees; rows that are not selected, and rows with an error, hold anything. A row whose value cannot be computed
    /// (overflow, division by zero, failed cast) is added to <paramref name="errors"/>; only the branch of a
    /// <c>case</c>, <c>and</c>, <c>or</c> or <c>coalesce</c> that decides a row is evaluated for it.
    /// </summary>
    Column Evaluate(RowBatch batch, RowErrors errors);
}

/// <summary>Rows of one batch whose expression failed, and why; the first error of a row stands. Reused from batch to batch.</summary>
public sealed class RowErrors
{
    private readonly Dictionary<int, RowError> _errors = [];

    public int Count => _errors.Count;

    /// <param name="row">Index of the row in the batch's columns.</param>
    /// <param name="reason">What was found and what is allowed.</param>
    /// <param name="value">The value at fault as text, if there is one.</param>
    public void Add(int row, string reason, string? value = null) => _errors.TryAdd(row, new RowError(row, reason, value));

    public bool Contains(int row) => _errors.Count > 0 && _errors.ContainsKey(row);

    /// <summary>In order of rows.</summary>
    public IEnumerable<RowError> Sorted => _errors.Values.OrderBy(error => error.Row);

    public void Clear() => _errors.Clear();
}

/// <summary>Why the expression of a row failed.</summary>
public sealed record RowError(int Row, string Reason, string? Value);

/// <summary>Parses, checks and compiles expressions.</summary>
public static class ExpressionCompiler
{
    /// <summary>Compiles <paramref name="text"/> against the columns of <paramref name="schema"/>. Never throws for what the text says.</summary>
    /// <param name="text">The expression.</param>
    /// <param name="schema">The columns that it may read.</param>
    /// <param name="now">The instant that <c>now()</c> gives; an expression that asks for it is refused where there is none.</param>
    public static ExpressionResult Compile(string text, Schema schema, DateTimeOffset? now = null)
    {
        SyntaxNode syntax;
        try
        {
            syntax = Parser.Parse(text);
        }
        catch (SyntaxErrorException e)
        {
            return new ExpressionResult(null, [e.Error]);
        }

        Binder binder = new(schema, now);
        Kernel? root = binder.Bind(syntax);
        return root is null || binder.Errors.Count > 0
            ? new ExpressionResult(null, [.. binder.Errors.OrderBy(error => error.Offset)])
            : new ExpressionResult(new KernelExpression(text, root, binder.Columns, binder.Slots), []);
    }

    /// <summary>Whether the text names any of the columns, however wrong it is otherwise.</summary>
    internal static bool Mentions(string text, IReadOnlySet<string> columns)
    {
        try
        {
            return Lexer.Read(text).Any(token => token.Kind is TokenKind.Name or TokenKind.QuotedName && columns.Contains(token.Value));
        }
        catch (SyntaxErrorException)
        {
            return false;
        }
    }
}
