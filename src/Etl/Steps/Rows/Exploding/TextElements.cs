using System.Text;
using Etl.Steps.Json;
using Etl.Steps.Records;

namespace Etl.Steps.Rows.Exploding;

/// <summary>Cuts texts at a separator. An empty element is null, as an empty field is.</summary>
internal sealed class TextElements(ElementColumn column, string separator) : ElementReader([column.Type])
{
    private readonly byte[] _separator = Encoding.UTF8.GetBytes(separator);

    public override int MostElements(ReadOnlySpan<byte> value) => MemoryExtensions.Count(value, _separator) + 1;

    public override void Read(ReadOnlySpan<byte> value, IElementRows rows)
    {
        if (value.IsEmpty) return;
        while (true)
        {
            int end = value.IndexOf(_separator);
            rows.Finish(Add(end < 0 ? value : value[..end], rows.Count));
            if (end < 0) return;
            value = value[(end + _separator.Length)..];
        }
    }

    private JsonFault? Add(ReadOnlySpan<byte> element, int row)
    {
        ColumnBuilder builder = Builders[0];
        if (element.IsEmpty)
        {
            builder.AddNull(row);
            return null;
        }

        return builder.TryAdd(element, row) ? null : new JsonFault(column.Name, Encoding.UTF8.GetString(element), builder.Refuse(element));
    }
}
