using System.Text;
using Etl.Messages;

namespace Etl.Steps.Files;

internal sealed record FileTableOptions;

/// <summary>Turns files into rows of facts about them.</summary>
internal sealed class FileTable : IFileTable
{
    internal static StepType Type { get; } = StepType.Create<FileTableOptions>(
        "files.list",
        "Makes one row for each file: name, source, bytes, source_bytes, modified.",
        [MessageKind.Files],
        MessageKind.Rows,
        WorkKind.Cpu,
        """{ "id": "inventory", "use": "files.list" }""",
        (_, _) => new FileTable());

    public Schema OutputSchema { get; } = new(
    [
        new("name", ColumnType.Text),
        new("source", ColumnType.Text),
        new("bytes", ColumnType.Int),
        new("source_bytes", ColumnType.Int),
        new("modified", ColumnType.Timestamp),
    ]);

    public RowBatch CreateRow(FileMessage file) =>
        new(
            file.Position,
            OutputSchema,
            [
                Text(file.Name),
                Text(file.Source),
                Number(ColumnType.Int, file.Length),
                Number(ColumnType.Int, file.SourceLength),
                Number(ColumnType.Timestamp, file.Modified?.UtcTicks),
            ],
            capacity: 1,
            origin: null);

    private static TextColumn Text(string value)
    {
        TextColumn column = new(ColumnType.Text, count: 1);
        column.Append(0, Encoding.UTF8.GetBytes(value));
        return column;
    }

    private static Int64Column Number(ColumnType type, long? value)
    {
        Int64Column column = new(type, count: 1);
        column.Values[0] = value.GetValueOrDefault();
        if (value is null) column.SetNull(0);
        return column;
    }
}
