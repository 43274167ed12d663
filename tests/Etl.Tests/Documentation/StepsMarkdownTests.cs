using Etl.Documentation;

namespace Etl.Tests.Documentation;

public sealed class StepsMarkdownTests
{
    [Fact]
    public void Lists_the_steps_with_what_they_read_and_hand_on()
    {
        string text = StepsMarkdown.Write(SampleCatalog.Create());

        Assert.Contains(
            """
            | step | reads | hands on | what it does |
            |---|---|---|---|
            | [`drop`](#drop) | rows | nothing | Drops rows. |
            | [`list`](#list) | nothing | files | Lists nothing. |
            | [`sample.read`](#sampleread) | files or urls | rows | Reads samples \| of all kinds. |

            ## drop

            Drops rows.

            It has no options.

            ```json
            { "id": "b", "use": "drop" }
            ```

            ## list

            """, text, StringComparison.Ordinal);
    }

    [Fact]
    public void Documents_every_option_of_a_step()
    {
        string text = StepsMarkdown.Write(SampleCatalog.Create());

        Assert.EndsWith(
            """
            ## sample.read

            Reads samples | of all kinds.

            | option | value | default | meaning |
            |---|---|---|---|
            | `path` | text | required | File to read |
            | `separator` | text: `","`, `";"`, `"\|"` | `","` | Character between fields |
            | `nullText` | text |  | Text in place of nothing |
            | `header` | bool | `true` | Whether there is a header |
            | `retries` | whole number from 0 to 10 (attempts) | `3` | Attempts |
            | `firstRow` | whole number of at least 1 | `1` | First row |
            | `limit` | whole number |  | Rows to read |
            | `share` | number from 0 to 1 | `1` | Share to keep |
            | `price` | number of at most 100 |  | Smallest price |
            | `encoding` | text: `"plain"`, `"front-coded"` | `"front-coded"` | How to compress |
            | `timeout` | duration from 1s to 1h | `"30s"` | How long to wait |
            | `buffer` | size of at least 1KiB | `"64KiB"` | Bytes to read at once |
            | `by` | text or list of text | `[]` | Columns to group by |
            | `levels` | whole number or list of whole number from 1 to 9 |  | Levels |
            | `columns` | map of names to text or object | `{}` | Columns and their types |
            | `columns.*.type` | text: `"text"`, `"int"`, `"decimal"`, `"float"`, `"bool"`, `"date"`, `"timestamp"`, `"json"` | required | Type of the values |
            | `columns.*.required` | bool | `false` | Whether nulls are rejected |
            | `measures` | map of names to expression | `{}` | New columns |
            | `keys` | text or object, or list of such | `[]` | Sort keys |
            | `keys[].column` | text | required | Column to sort by |
            | `keys[].descending` | bool | `false` | Largest first |
            | `retry` | object |  | How to try again |
            | `retry.delay` | duration of at most 1m | `"200ms"` | Wait before the first retry |

            ```json
            { "id": "rows", "use": "sample.read", "with": { "path": "a.csv" } }
            ```

            """, text, StringComparison.Ordinal);
    }

    [Fact]
    public void Writes_the_same_text_each_time_with_plain_line_ends()
    {
        string text = StepsMarkdown.Write(SampleCatalog.Create());

        Assert.Equal(text, StepsMarkdown.Write(SampleCatalog.Create()));
        Assert.DoesNotContain('\r', text);
    }
}
