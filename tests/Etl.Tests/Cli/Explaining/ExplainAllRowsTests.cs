using Etl.Cli.Explaining;
using Etl.Tests.Support;

namespace Etl.Tests.Cli.Explaining;

public sealed class ExplainAllRowsTests
{
    [Fact]
    public void Says_which_steps_need_all_rows()
    {
        string text = PlanText.Write(Plans.Of("""
            { "id": "list", "use": "files", "with": { "folder": "in" } },
            { "id": "rows", "use": "csv.read", "with": { "columns": { "day": "date" } } },
            { "id": "sorted", "use": "sort", "with": { "by": ["day"] } },
            { "id": "out", "use": "csv.write", "with": { "path": "out.csv" } }
            """));

        Assert.Contains(
            """
              sorted  sort       rows -> rows  from rows
                      columns: day date
                      needs all rows: those beyond the memory go to the work folder
              out     csv.write  rows ->  from sorted
            """,
            text,
            StringComparison.Ordinal);
    }
}
