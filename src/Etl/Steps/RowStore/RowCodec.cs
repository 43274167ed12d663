using Etl.Messages;

namespace Etl.Steps.RowStore;

/// <summary>
/// How rows are kept as bytes between two steps: some columns of a schema, of any type. A row is a bit for each column,
/// set where it is null, then the values that are not: ints, timestamps and floats 8 bytes, dates 4, bools 1, decimals
/// their form and 8 or 16 bytes, text and json its length and its bytes. For the run that wrote it only: the bytes have no
/// version and keep the machine's byte order. Immutable.
/// </summary>
internal sealed class RowCodec
{
    /// <param name="schema">The rows' columns.</param>
    /// <param name="kept">Names of those that are kept; names of other columns do no harm.</param>
    public RowCodec(Schema schema, IReadOnlySet<string> kept)
    {
        Schema = schema;
        Columns = [.. Enumerable.Range(0, schema.Count).Where(index => kept.Contains(schema[index].Name))];
        NullBytes = (Columns.Count + 7) / 8;
        NullRow = new byte[NullBytes];
        Array.Fill(NullRow, byte.MaxValue);
    }

    public Schema Schema { get; }

    /// <summary>Indexes of the columns that are kept, ascending.</summary>
    public IReadOnlyList<int> Columns { get; }

    /// <summary>A row that is null in every column, for a side of a join that has no row.</summary>
    public byte[] NullRow { get; }

    /// <summary>Bytes in front of each row that say which columns are null.</summary>
    public int NullBytes { get; }
}
