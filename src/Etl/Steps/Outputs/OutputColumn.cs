using Etl.Messages;
using Etl.Values;

namespace Etl.Steps.Outputs;

/// <summary>How the values of a column are written.</summary>
internal enum OutputKind
{
    /// <summary>Texts.</summary>
    Text,

    Int,

    /// <summary>Decimals of one scale.</summary>
    Decimal,

    Date,

    Timestamp,

    /// <summary>Rarer ones, and those that an option says something about.</summary>
    Other,
}

/// <summary>One column of the batch at hand as its values are written: its arrays, so that no value costs a virtual call.</summary>
internal readonly struct OutputColumn
{
    private readonly long[]? _longs;
    private readonly int[]? _days;
    private readonly int _scale;

    /// <param name="column">The column.</param>
    /// <param name="isPlain">Whether no option says anything about its values.</param>
    public OutputColumn(Column column, bool isPlain)
    {
        Column = column;
        Nulls = column.Nulls;
        Kind = OutputKind.Other;
        if (!isPlain) return;
        switch (column)
        {
            case TextColumn texts:
                (Kind, Ranges, Heap) = (OutputKind.Text, texts.Ranges, texts.Heap);
                break;
            case Int64Column longs:
                (Kind, _longs) = (longs.Type == ColumnType.Timestamp ? OutputKind.Timestamp : OutputKind.Int, longs.Values);
                break;
            case DecimalColumn { Wide: null } decimals:
                (Kind, _longs, _scale) = (OutputKind.Decimal, decimals.Unscaled, decimals.Scale);
                break;
            case DateColumn dates:
                (Kind, _days) = (OutputKind.Date, dates.Values);
                break;
        }
    }

    public Column Column { get; }

    public OutputKind Kind { get; }

    public bool[]? Nulls { get; }

    public TextRange[]? Ranges { get; }

    public byte[]? Heap { get; }

    /// <summary>Writes a value that is neither a text nor one of the others; needs <see cref="ValueText.MaxLength"/> bytes.</summary>
    public int Format(int row, Span<byte> destination) => Kind switch
    {
        OutputKind.Int => IntText.Format(_longs![row], destination),
        OutputKind.Decimal => DecimalText.Format(_longs![row], _scale, destination),
        OutputKind.Date => DateText.Format(_days![row], destination),
        _ => TimestampText.Format(_longs![row], destination),
    };
}
