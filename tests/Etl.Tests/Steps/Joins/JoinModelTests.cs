using System.Globalization;
using Etl.Messages;
using Etl.Steps;
using Etl.Steps.Joins;
using Etl.Tests.Support;
using FsCheck;
using FsCheck.Fluent;

namespace Etl.Tests.Steps.Joins;

/// <summary>Joins of random rows against what LINQ gives, in memory and parted into files, on any number of workers.</summary>
public sealed class JoinModelTests
{
    private const long Plenty = 1 << 30;
    private const long Nothing = 0;

    private static readonly Schema Rows = new([new("k", ColumnType.Int), new("t", ColumnType.Text), new("a", ColumnType.Text), new("n", ColumnType.Decimal)]);
    private static readonly Schema Table = new([new("b", ColumnType.Text), new("k", ColumnType.Int), new("t", ColumnType.Text), new("f", ColumnType.Float)]);

    public static TheoryData<string> Kinds => [.. Enum.GetNames<JoinKind>()];

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task A_join_gives_what_linq_gives_whatever_the_memory_the_batches_and_the_workers(string kindName)
    {
        JoinKind kind = Enum.Parse<JoinKind>(kindName);
        await using IoFolder folder = new();
        RowJoin join = JoinPlanning.Plan(Join.Type, new JoinOptions { Kind = kind, On = On("k", "t") }, Rows, Table);
        Arbitrary<Input> inputs = Arb.From(
            from rows in Gen.Choose(0, 40).SelectMany(count => Side(count, isTable: false))
            from table in Gen.Choose(0, 40).SelectMany(count => Side(count, isTable: true))
            from memory in Gen.Elements(Nothing, 600, 4000, Plenty)
            from batchRows in Gen.Elements(1, 3, 7, 100)
            from workers in Gen.Elements(1, 3)
            select new Input(rows, table, memory, batchRows, workers));

        Prop.ForAll(inputs, input =>
        {
            JoinHarness.Result result = JoinHarness.Run(join, input.Rows, input.Table, folder.Context, input.Memory, input.BatchRows, input.Workers);
            Assert.Equal(Model(kind, input.Rows, input.Table), result.Lines);
            // in + created = out + losses, also where only the table has a row.
            Assert.Equal(input.Rows.Length + result.Created, result.Lines.Count + result.Dropped);
            Assert.Equal(result.Positions.OrderBy(position => position), result.Positions);
            return true;
        }).QuickCheckThrowOnFailure();
        Assert.Empty(folder.ScratchFiles());
    }

    [Theory]
    [InlineData(ColumnType.Text)]
    [InlineData(ColumnType.Int)]
    [InlineData(ColumnType.Decimal)]
    [InlineData(ColumnType.Float)]
    [InlineData(ColumnType.Date)]
    [InlineData(ColumnType.Timestamp)]
    public async Task Every_type_can_be_a_key_and_a_value(ColumnType type)
    {
        await using IoFolder folder = new();
        object?[] values = [Some(type, 1), Some(type, 2), null, Some(type, 1), Some(type, 3)];
        Schema rows = new([new("k", type), new("i", ColumnType.Int)]);
        Schema table = new([new("k", type), new("v", type)]);
        RowJoin join = JoinPlanning.Plan(Join.Type, new JoinOptions { Kind = JoinKind.Full, On = On("k") }, rows, table);
        object?[][] left = [.. values.Select((value, i) => new object?[] { value, (long)i })];
        object?[][] right = [[Some(type, 1), Some(type, 7)], [Some(type, 4), null], [null, Some(type, 5)], [Some(type, 1), Some(type, 8)]];
        string one = Text(type, 1), two = Text(type, 2), three = Text(type, 3), four = Text(type, 4);

        foreach (long memory in new[] { Plenty, Nothing })
        {
            Assert.Equal(
                [
                    $"{one} | 0 | {Text(type, 7)}", $"{one} | 0 | {Text(type, 8)}", $"{two} | 1 | null", "null | 2 | null", $"{one} | 3 | {Text(type, 7)}", $"{one} | 3 | {Text(type, 8)}",
                    $"{three} | 4 | null", $"{four} | null | null", $"null | null | {Text(type, 5)}",
                ],
                JoinHarness.Run(join, left, right, folder.Context, memory, batchRows: 2, workers: 2).Lines);
        }
    }

    [Fact]
    public async Task Bools_can_be_keys_too()
    {
        await using IoFolder folder = new();
        RowJoin join = JoinPlanning.Plan(Join.Type, new JoinOptions { Kind = JoinKind.Full, On = On("k") }, new Schema([new("k", ColumnType.Bool)]), new Schema([new("k", ColumnType.Bool), new("v", ColumnType.Bool)]));

        foreach (long memory in new[] { Plenty, Nothing })
            Assert.Equal(["true | false", "false | null", "null | null", "null | true"], JoinHarness.Run(join, [[true], [false], [null]], [[true, false], [null, true]], folder.Context, memory, 2, 1).Lines);
    }

    [Fact]
    public async Task Columns_that_nobody_uses_are_not_made()
    {
        await using IoFolder folder = new();
        RowJoin join = JoinPlanning.Plan(Join.Type, new JoinOptions { Kind = JoinKind.Full, On = On("k") }, Rows, new Schema([new("k", ColumnType.Int), new("b", ColumnType.Text), new("f", ColumnType.Float)]));
        object?[][] rows = [[1L, "t", "a", 1.5m], [2L, "t", "b", null]];
        object?[][] table = [[1L, "x", 2.5], [3L, "y", null]];

        foreach (long memory in new[] { Plenty, Nothing })
        {
            JoinHarness.Result result = JoinHarness.Run(join, rows, table, folder.Context, memory, 10, 1, new HashSet<string>(["a", "b"]));
            // In memory a column that is there stays there; nobody looks at it.
            Assert.Equal(["a | x", "b | null", "null | y"], result.Lines.Select(line => line.Split(" | ")).Select(cells => $"{cells[2]} | {cells[4]}"));
        }

        Assert.Equal(["k", "n"], join.RequiredRowColumns(new HashSet<string>(["n", "b"])).Order(StringComparer.Ordinal));
        Assert.Equal(["b", "k"], join.RequiredTableColumns(new HashSet<string>(["n", "b"])).Order(StringComparer.Ordinal));
    }

    private static object Some(ColumnType type, int i) => type switch
    {
        ColumnType.Text => $"té\0xt {i}",
        ColumnType.Int => -3L * i,
        ColumnType.Decimal => i / 4m,
        ColumnType.Float => i / 8.0,
        ColumnType.Date => new DateOnly(2024, 1, i),
        _ => new DateTime(2024, 1, i, 1, 2, 3, DateTimeKind.Utc),
    };

    private static string Text(ColumnType type, int i) => CellRows.ToText(CellRows.ToColumn(type, [Some(type, i)]), 0);

    private static KeyValuePair<string, string>[] On(params string[] names) => [.. names.Select(name => KeyValuePair.Create(name, name))];

    private static Gen<object?[][]> Side(int count, bool isTable) =>
        (from key in Gen.Choose(0, 6)
         from text in Gen.Choose(0, 3)
         from value in Gen.Choose(0, 1000)
         select Row(isTable, key == 6 ? null : (long)key, text == 3 ? null : new string('t', text * 20), value)).ArrayOf(count).Select(rows => rows.ToArray());

    private static object?[] Row(bool isTable, long? key, string? text, int value) => isTable
        ? [value % 5 == 0 ? null : $"b{value}", key, text, value / 8.0]
        : [key, text, $"a{value}", value % 7 == 0 ? null : value / 100m];

    private static List<string> Model(JoinKind kind, object?[][] rows, object?[][] table)
    {
        List<string> lines = [];
        HashSet<object?[]> matched = new(ReferenceEqualityComparer.Instance);
        foreach (object?[] row in rows)
        {
            object?[][] matches = [.. table.Where(other => row[0] is not null && row[1] is not null && Equals(row[0], other[1]) && Equals(row[1], other[2]))];
            matched.UnionWith(matches);
            if (kind == JoinKind.Semi && matches.Length > 0) lines.Add(Line(row));
            if (kind == JoinKind.Anti && matches.Length == 0) lines.Add(Line(row));
            if (kind is JoinKind.Semi or JoinKind.Anti) continue;
            foreach (object?[] match in matches) lines.Add(Line([.. row, match[0], match[3]]));
            if (matches.Length == 0 && kind is JoinKind.Left or JoinKind.Full) lines.Add(Line([.. row, null, null]));
        }

        if (kind is JoinKind.Right or JoinKind.Full)
            lines.AddRange(table.Where(other => !matched.Contains(other)).Select(other => Line([other[1], other[2], null, null, other[0], other[3]])));
        return lines;
    }

    private static string Line(object?[] cells) => string.Join(" | ", cells.Select(cell => cell switch
    {
        null => "null",
        decimal number => (number / 1.000000000000000000000000000000m).ToString(CultureInfo.InvariantCulture),
        IFormattable value => value.ToString(null, CultureInfo.InvariantCulture),
        _ => cell.ToString(),
    }));

    private sealed record Input(object?[][] Rows, object?[][] Table, long Memory, int BatchRows, int Workers)
    {
        public override string ToString() => $"memory {Memory}, {BatchRows} rows in a batch, {Workers} workers, rows {string.Join(" ; ", Rows.Select(Line))}, table {string.Join(" ; ", Table.Select(Line))}";
    }
}
