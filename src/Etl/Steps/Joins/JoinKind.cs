namespace Etl.Steps.Joins;

/// <summary>Which rows a lookup hands on.</summary>
internal enum LookupKind
{
    /// <summary>All; the table's columns are null where it has no such key.</summary>
    Left,

    /// <summary>Those whose key is in the table.</summary>
    Inner,

    /// <summary>Those whose key is in the table, without its columns.</summary>
    Semi,

    /// <summary>Those whose key is not in the table.</summary>
    Anti,
}

/// <summary>Which rows a join hands on.</summary>
internal enum JoinKind
{
    /// <summary>Each pair of rows with one key.</summary>
    Inner,

    /// <summary>These, and the rows without a pair.</summary>
    Left,

    /// <summary>The pairs, and the table's rows without one.</summary>
    Right,

    /// <summary>The pairs, and the rows of either side without one.</summary>
    Full,

    /// <summary>The rows that have a pair, once each, without the table's columns.</summary>
    Semi,

    /// <summary>The rows that have none.</summary>
    Anti,
}

/// <summary>What a lookup does with a key that its table has twice.</summary>
internal enum DuplicateRule
{
    /// <summary>Fails and names the key and the rows.</summary>
    Error,

    /// <summary>Takes the first row by position.</summary>
    First,
}
