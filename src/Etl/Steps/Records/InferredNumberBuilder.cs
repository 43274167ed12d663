using System.Text;
using Etl.Messages;
using Etl.Values;

namespace Etl.Steps.Records;

/// <summary>
/// Numbers of a column whose type was inferred: refuses codes such as 007, which would have made the column text had they
/// been among the values that were looked at. Read as numbers, they would lose their zeros without a word.
/// </summary>
internal sealed class InferredNumberBuilder(ColumnBuilder inner) : ColumnBuilder(inner.Type)
{
    public override void Begin(int capacity) => inner.Begin(capacity);

    public override bool TryAdd(ReadOnlySpan<byte> text, int row) => !TypeGuess.IsCode(text) && inner.TryAdd(text, row);

    public override void AddNull(int row) => inner.AddNull(row);

    public override void Undo(int row, int rows = 1) => inner.Undo(row, rows);

    public override Column Complete(int rows) => inner.Complete(rows);

    public override string Refuse(ReadOnlySpan<byte> text) => TypeGuess.IsCode(text)
        ? $"'{ValueText.Shorten(Encoding.UTF8.GetString(text))}' has a zero or a plus sign in front, which makes it a code and no number"
        : inner.Refuse(text);
}
