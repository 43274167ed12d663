using Etl.Messages;
using Etl.Steps.Outputs;

namespace Etl.Steps.Text;

/// <summary>What ends each row of a text file.</summary>
internal enum TextLineEnd
{
    /// <summary>A line feed, as on Unix.</summary>
    Lf,

    /// <summary>Carriage return and line feed, as on Windows.</summary>
    Crlf,

    /// <summary>Nothing: rows follow each other.</summary>
    None,
}

/// <summary>Options of <c>text.write</c>.</summary>
internal sealed record TextWriteOptions : RowFileOptions
{
    [Option("What is written for a row: text with columns in braces, such as \"{name}: {price}\"; {{ and }} stand for braces. It may have several lines")]
    public required string Template { get; init; }

    [Option("Text written for null")]
    public string NullText { get; init; } = "";

    [Option("Text that each file begins with, on lines of its own; none by default")]
    public string? Header { get; init; }

    [Option("Text that each file ends with, on lines of its own; none by default")]
    public string? Footer { get; init; }

    [Option("What is written behind each row, the header and the footer: a line end, or nothing")]
    public TextLineEnd LineEnd { get; init; } = TextLineEnd.Lf;
}

/// <summary>Writes rows to text files (UTF-8) by a template. Values are written as they are, line ends in texts too.</summary>
internal static class TextWrite
{
    internal static StepType Type { get; } = StepType.Create<TextWriteOptions>(
        "text.write",
        "Writes rows to a text file by a template, or to one for each value of columns.",
        [MessageKind.Rows],
        null,
        WorkKind.Serial,
        """{ "id": "labels", "use": "text.write", "with": { "path": "out/labels.txt", "template": "{store} ({country}): {revenue}" } }""",
        Plan);

    private static RowFileSink? Plan(TextWriteOptions options, StepPlanContext context)
    {
        RowFiles? files = RowFiles.Plan(options, context);
        IReadOnlyList<TemplatePart>? parts = ColumnTemplate.Parse(options.Template, "template", context);
        if (parts is { Count: 0 })
        {
            context.Error("template", "The template is empty. Write the text of a row, with columns in braces.");
            parts = null;
        }

        if (files is null || parts is null) return null;
        List<int> columns = [.. parts.Where(part => part.IsColumn).Select(part => part.Column).Distinct()];
        return new RowFileSink(context.Id, context.Input!, files, columns, _ => new TextRowFormat(options, parts, columns), printsTable: false);
    }
}
