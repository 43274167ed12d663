namespace Etl.Messages;

/// <summary>The types of a column. Every type has nulls.</summary>
public enum ColumnType
{
    /// <summary>UTF-8 text.</summary>
    Text,

    /// <summary>64-bit signed integer.</summary>
    Int,

    /// <summary>Decimal number of up to 28 significant digits, exact.</summary>
    Decimal,

    /// <summary>64-bit floating point number.</summary>
    Float,

    /// <summary>True or false.</summary>
    Bool,

    /// <summary>Day without a time.</summary>
    Date,

    /// <summary>UTC instant in ticks of 100 ns.</summary>
    Timestamp,

    /// <summary>A JSON fragment, kept as its UTF-8 text.</summary>
    Json,
}
