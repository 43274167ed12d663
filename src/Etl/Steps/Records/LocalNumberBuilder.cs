using Etl.Messages;
using Etl.Values;

namespace Etl.Steps.Records;

/// <summary>Rewrites numbers to the plain form before another builder reads them.</summary>
internal sealed class LocalNumberBuilder(ColumnBuilder inner, LocalNumber format) : ColumnBuilder(inner.Type)
{
    private byte[] _plain = new byte[64];

    public override void Begin(int capacity) => inner.Begin(capacity);

    public override bool TryAdd(ReadOnlySpan<byte> text, int row)
    {
        if (_plain.Length < text.Length) _plain = new byte[text.Length];
        return format.TryRewrite(text, _plain, out int length) && inner.TryAdd(_plain.AsSpan(0, length), row);
    }

    public override bool TryAddPlain(ReadOnlySpan<byte> text, int row) => inner.TryAddPlain(text, row);

    public override void AddNull(int row) => inner.AddNull(row);

    public override void Undo(int row, int rows = 1) => inner.Undo(row, rows);

    public override Column Complete(int rows) => inner.Complete(rows);

    public override string Refuse(ReadOnlySpan<byte> text) =>
        ValueText.Refuse(Type, text, $"numbers such as {format.Example(Type == ColumnType.Int)}");
}
