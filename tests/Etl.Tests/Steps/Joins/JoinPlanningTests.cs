using Etl.Messages;
using Etl.Steps;
using Etl.Steps.Joins;
using Etl.Tests.Support;

namespace Etl.Tests.Steps.Joins;

public sealed class JoinPlanningTests
{
    private static readonly Schema Sales = new([new("store_id", ColumnType.Int), new("code", ColumnType.Text), new("day", ColumnType.Date), new("name", ColumnType.Text), new("j", ColumnType.Json)]);
    private static readonly Schema Stores = new([new("store_id", ColumnType.Decimal), new("ticker", ColumnType.Text), new("at", ColumnType.Timestamp), new("name", ColumnType.Text), new("region", ColumnType.Text)]);

    [Fact]
    public void All_columns_but_the_keys_come_from_the_table_when_none_are_named()
    {
        RowJoin join = JoinPlanning.Plan(Lookup.Type, new LookupOptions { On = Map(("code", "ticker")), Columns = Map(("store", "name"), ("region", "region")) }, Sales, Stores);
        Assert.Equal("store_id int, code text, day date, name text, j json, store text, region text", join.OutputSchema.ToString());

        RowJoin all = JoinPlanning.Plan(Lookup.Type, new LookupOptions { On = Map(("store_id", "store_id")) }, new Schema([new("store_id", ColumnType.Int)]), Stores);
        Assert.Equal("store_id int, ticker text, at timestamp, name text, region text", all.OutputSchema.ToString());
    }

    [Fact]
    public void Keys_may_be_expressions_and_are_widened_as_comparisons_are()
    {
        RowJoin join = JoinPlanning.Plan(
            Lookup.Type,
            new LookupOptions { Kind = LookupKind.Semi, On = Map(("trim(upper(code))", "ticker"), ("store_id", "store_id"), ("day", "at"), ("store_id + 1", "1.5e0")) },
            Sales,
            Stores);

        Assert.Equal([ColumnType.Text, ColumnType.Decimal, ColumnType.Timestamp, ColumnType.Float], join.Plan.RowKeys.Select(key => key.Type));
        Assert.Equal([ColumnType.Text, ColumnType.Decimal, ColumnType.Timestamp, ColumnType.Float], join.Plan.TableKeys.Select(key => key.Type));
        Assert.Equal(["code", "day", "name", "store_id"], join.RequiredRowColumns(new HashSet<string>(["name"])).Order(StringComparer.Ordinal));
        Assert.Equal(["at", "store_id", "ticker"], join.RequiredTableColumns(new HashSet<string>(["name"])).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Keys_of_types_that_do_not_compare_are_refused_with_the_cure()
    {
        Assert.Equal(
            [
                "on.code: The key 'code' of 'rows' is text, and 'store_id' of 'table' is decimal. Both must have one type: convert one of them, such as \"cast(code as decimal)\".",
                "on.j: The key 'j' is json, which cannot be compared. Turn it into text in a 'derive' step before this one.",
                "on.cod: The key 'cod' of 'rows' is wrong. There is no column 'cod'. Did you mean 'code'?",
            ],
            JoinPlanning.ProblemsOf(Lookup.Type, new LookupOptions { On = Map(("code", "store_id"), ("j", "ticker"), ("cod", "ticker")), Columns = [] }, Sales, Stores));
        Assert.Equal(
            ["on.store_id: The key 'store_id' of 'rows' is int, and 'store_id' of 'table' is decimal. A join that keeps all rows of 'table' needs one type in both: convert one of them in a 'select' step before this one."],
            JoinPlanning.ProblemsOf(Join.Type, new JoinOptions { Kind = JoinKind.Full, On = Map(("store_id", "store_id")), Columns = [] }, Sales, Stores));
        Assert.Equal(["on: There is no key, and at least one is needed, such as [\"store_id\"]."], JoinPlanning.ProblemsOf(Join.Type, new JoinOptions { On = [], Columns = [] }, Sales, Stores));
    }

    [Fact]
    public void A_wrong_key_is_not_called_a_column_that_collides_as_well() => Assert.Equal(
        ["on.code: The key 'code' of 'rows' is text, and 'code' of 'table' is int. Both must have one type: convert one of them, such as \"cast(code as int)\"."],
        JoinPlanning.ProblemsOf(Lookup.Type, new LookupOptions { On = Map(("code", "code")) }, Sales, new Schema([new("code", ColumnType.Int), new("region", ColumnType.Text)])));

    [Fact]
    public void Columns_that_collide_or_are_not_there_are_refused_with_the_cure()
    {
        Assert.Equal(
            ["columns.name: The output would have two columns 'name': 'rows' and 'table' both have one. Rename the table's, such as \"columns\": { \"table_name\": \"name\" }, or leave it out."],
            JoinPlanning.ProblemsOf(Lookup.Type, new LookupOptions { On = Map(("code", "ticker")), Columns = Map(("name", "name")) }, Sales, Stores));
        Assert.Equal(
            [
                "columns.a: 'table' has no column 'regoin'. Did you mean 'region'?",
                "columns.c: The column 'region' of 'table' is taken twice. Take it once, and copy it with 'derive'.",
            ],
            JoinPlanning.ProblemsOf(Lookup.Type, new LookupOptions { On = Map(("code", "ticker")), Columns = Map(("a", "regoin"), ("b", "region"), ("c", "region")) }, Sales, Stores));
        Assert.Equal(
            ["columns: A join of kind 'anti' only tests whether 'table' has the key, so no columns come from it. Leave 'columns' out, or choose another 'kind'."],
            JoinPlanning.ProblemsOf(Lookup.Type, new LookupOptions { Kind = LookupKind.Anti, On = Map(("code", "ticker")), Columns = Map(("region", "region")) }, Sales, Stores));
    }

    [Fact]
    public void Two_steps_must_be_read()
    {
        JoinPlanning one = new(new StepInput("rows", Sales));
        Assert.Null(Lookup.Type.Plan(new LookupOptions { On = Map(("code", "code")) }, one));
        Assert.Equal([": Two steps are needed, and 1 is read: the rows, then the table. Name both, such as \"from\": [\"orders\", \"stores\"]."], one.Problems);
        JoinPlanning three = new(new StepInput("rows", Sales), new StepInput("a", Sales), new StepInput("b", Sales));
        Assert.Null(Join.Type.Plan(new JoinOptions { On = Map(("code", "code")) }, three));
        Assert.Equal([": Two steps are needed, and 3 are read: the two to be joined. Name both, such as \"from\": [\"orders\", \"stores\"]."], three.Problems);
    }

    private static KeyValuePair<string, string>[] Map(params (string Name, string Source)[] pairs) => [.. pairs.Select(pair => KeyValuePair.Create(pair.Name, pair.Source))];
}
