using Etl.Running;
using Etl.Tests.Support;

namespace Etl.Tests.Running;

/// <summary>Rejects of rows that stand for no record of a file: they name the row by its values, and the same way whatever was on the disk.</summary>
public sealed class RejectValuesTests
{
    private const long Plenty = 64L << 20;
    private const string DivisionByZero = "Division by zero. Test the divisor first, as in: case when b = 0 then null else a / b end.";

    public static TheoryData<int, long> Memories => new() { { 1, Plenty }, { 1, 0 }, { 4, Plenty }, { 4, 0 } };

    [Theory]
    [MemberData(nameof(Memories))]
    public async Task Rows_behind_a_join_are_named_by_their_values_whether_they_were_on_the_disk_or_not(int parallelism, long stateBytes)
    {
        using PipelineRun run = WithSales();

        RunReport report = await TightRun.RunAsync(
            run,
            Pipeline("""
                { "id": "some", "use": "filter", "from": "sales", "with": { "where": "amount <> 5" } },
                { "id": "both", "use": "join", "from": ["some", "stores"], "with": { "on": ["store_id"], "kind": "left" } },
                { "id": "third", "use": "sample", "with": { "percent": 60, "seed": 7 } },
                { "id": "bad", "use": "derive", "with": { "columns": { "x": "case when amount = 4 then 'fine' else cast(1 / (amount - amount) as text) end" } } },
                { "id": "kept", "use": "select", "with": { "columns": { "amount": "amount", "name": "name", "x": "x" } } }
                """),
            parallelism,
            Plenty,
            stateBytes);

        Assert.Null(run.Failure(report));
        Assert.Equal(
            $"""
            file,line,byte_offset,step,column,value,reason,raw_text
            ,,,bad,x,,"{DivisionByZero}","amount=1, name='three, or 3'"
            ,,,bad,x,,"{DivisionByZero}","amount=2, name='null'"
            ,,,bad,x,,"{DivisionByZero}","amount=6, name='three, or 3'"
            ,,,bad,x,,"{DivisionByZero}","amount=6, name=''''"
            ,,,bad,x,,"{DivisionByZero}","amount=9, name=one"

            """,
            File.ReadAllText(report.RejectsFile!));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    public async Task Rows_behind_a_buffer_are_named_by_their_values_whether_they_waited_in_it_or_not(int parallelism)
    {
        using PipelineRun run = WithSales();

        RunReport report = await TightRun.RunAsync(
            run,
            Pipeline("""
                { "id": "names", "use": "csv.write", "from": "stores", "with": { "path": "names.csv" } },
                { "id": "totals", "use": "aggregate", "from": "sales", "with": { "by": ["store_id"], "measures": { "total": "sum(amount)" } } },
                { "id": "shares", "use": "lookup", "from": ["sales", "totals"], "with": { "on": ["store_id"] } },
                { "id": "bad", "use": "derive", "with": { "columns": { "share": "amount / (total - 5)" } } }
                """),
            parallelism,
            Plenty,
            Plenty);

        Assert.Null(run.Failure(report));
        Assert.Equal(
            $"""
            file,line,byte_offset,step,column,value,reason,raw_text
            ,,,bad,share,,"{DivisionByZero}","store_id=2, amount=5, total=5"

            """,
            File.ReadAllText(report.RejectsFile!));
    }

    [Theory]
    [InlineData(Plenty)]
    [InlineData(1)]
    public async Task Groups_are_named_by_their_keys(long stateBytes)
    {
        using PipelineRun run = new();
        run.Write("sales/a.csv", "store_id,amount\n1,5\n2,0\n,7\n,-7\n");
        run.Write("stores/a.csv", "store_id,name\n");

        RunReport report = await TightRun.RunAsync(
            run,
            Pipeline("""
                { "id": "names", "use": "csv.write", "from": "stores", "with": { "path": "names.csv" } },
                { "id": "totals", "use": "aggregate", "from": "sales", "with": { "by": ["store_id"], "measures": { "total": "sum(amount)" } } },
                { "id": "bad", "use": "derive", "with": { "columns": { "share": "1 / total" } } }
                """),
            1,
            Plenty,
            stateBytes);

        Assert.Null(run.Failure(report));
        Assert.Equal(
            $"""
            file,line,byte_offset,step,column,value,reason,raw_text
            ,,,bad,share,,"{DivisionByZero}","store_id=2, total=0"
            ,,,bad,share,,"{DivisionByZero}","store_id=null, total=0"

            """,
            File.ReadAllText(report.RejectsFile!));
    }

    [Fact]
    public async Task A_run_that_fails_for_its_rejects_names_the_first_row_by_its_values()
    {
        using PipelineRun run = new();
        run.Write("in/a.csv", "store,n\nnorth,1\nnorth,-1\nsouth,2\n");

        RunReport report = await run.RunAsync("""
            { "name": "totals", "steps": [
              { "id": "list", "use": "files", "with": { "folder": "in" } },
              { "id": "rows", "use": "csv.read", "with": { "columns": { "store": "text", "n": "int" } } },
              { "id": "totals", "use": "aggregate", "with": { "by": ["store"], "measures": { "total": "sum(n)" } } },
              { "id": "checked", "use": "expect", "with": { "rules": { "there is something": "total > 0" } } },
              { "id": "csv", "use": "csv.write", "with": { "path": "out.csv" } } ] }
            """);

        Assert.Equal("step 'checked': 1 row was rejected, but limits.rejects.rows allows 0. The first: the row store=north, total=0: the rule 'there is something' is broken: total > 0, but 'total' is 0. Fix the rows, or allow some with \"limits\": { \"rejects\": { \"rows\": 10 } }. The rejected rows are listed in '{root}/.etl/runs/{run}/rejects.csv'; the run stopped at the limit, so there may be more.", run.Failure(report));
    }

    private static string Pipeline(string steps) => $$"""
        { "name": "sales", "limits": { "rejects": { "rows": 100 } }, "steps": [
          { "id": "sales_files", "use": "files", "with": { "folder": "sales" } },
          { "id": "sales", "use": "csv.read", "from": "sales_files", "with": { "columns": { "store_id": "int", "amount": "int" } } },
          { "id": "store_files", "use": "files", "with": { "folder": "stores" } },
          { "id": "stores", "use": "csv.read", "from": "store_files", "with": { "columns": { "store_id": "int", "name": "text" } } },
          {{steps}},
          { "id": "csv", "use": "csv.write", "with": { "path": "out.csv" } } ] }
        """;

    private static PipelineRun WithSales()
    {
        PipelineRun run = new();
        run.Write("sales/a.csv", "store_id,amount\n1,4\n2,5\n3,1\n9,2\n3,6\n");
        run.Write("sales/b.csv", "store_id,amount\n,7\n1,8\n1,9\n3,4\n");
        run.Write("stores/a.csv", "store_id,name\n1,one\n2,two\n3,\"three, or 3\"\n3,'\n9,null\n");
        return run;
    }
}
