using System.Text;
using Etl.Messages;
using Etl.Steps.Files;
using Etl.Tests.Support;

namespace Etl.Tests.Steps.Files;

public sealed class FileTableTests
{
    private readonly FileTable _table = PlanProblems.Step<FileTable>(FileTable.Type, new FileTableOptions());

    [Fact]
    public void Says_what_columns_it_makes() =>
        Assert.Equal("name text, source text, bytes int, source_bytes int, modified timestamp", _table.OutputSchema.ToString());

    [Fact]
    public void Makes_a_row_of_a_files_facts()
    {
        DateTimeOffset modified = new(2024, 5, 6, 7, 8, 9, TimeSpan.FromHours(2));
        FileMessage file = new(new Position(1, 2), "2024/é.csv", "https://example.com/é.csv", new DiskFile("nowhere")) { Length = 10, SourceLength = 4, Modified = modified };

        RowBatch row = _table.CreateRow(file);

        Assert.Equal(new Position(1, 2), row.Position);
        Assert.Equal(1, row.RowCount);
        Assert.Equal("2024/é.csv", Encoding.UTF8.GetString(((TextColumn)row.ColumnAt(0))[0]));
        Assert.Equal("https://example.com/é.csv", Encoding.UTF8.GetString(((TextColumn)row.ColumnAt(1))[0]));
        Assert.Equal(10, ((Int64Column)row.ColumnAt(2)).Values[0]);
        Assert.Equal(4, ((Int64Column)row.ColumnAt(3)).Values[0]);
        Assert.Equal(modified.UtcTicks, ((Int64Column)row.ColumnAt(4)).Values[0]);
        Assert.DoesNotContain(row.Columns, column => column!.IsNull(0));
        row.Release();
    }

    [Fact]
    public void What_is_not_known_is_null()
    {
        RowBatch row = _table.CreateRow(new FileMessage(new Position(0, 0), "a", "a", new DiskFile("nowhere")));

        Assert.Equal([false, false, true, false, true], row.Columns.Select(column => column!.IsNull(0)));
        row.Release();
    }
}
