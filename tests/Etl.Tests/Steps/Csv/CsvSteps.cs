using Etl.Messages;
using Etl.Steps;
using Etl.Steps.Csv;
using Etl.Tests.Support;

namespace Etl.Tests.Steps.Csv;

/// <summary>Plans CSV steps.</summary>
internal static class CsvSteps
{
    public static IRowReader Read(CsvReadOptions options)
    {
        PlanProblems context = new(MessageKind.Files);
        object? step = CsvRead.Type.Plan(options, context);
        Assert.Empty(context.Messages);
        return Assert.IsAssignableFrom<IRowReader>(step);
    }

    public static IReadOnlyList<KeyValuePair<string, CsvColumn>> Columns(params (string Name, ColumnType Type)[] columns) =>
        [.. columns.Select(column => KeyValuePair.Create(column.Name, new CsvColumn { Type = column.Type }))];

    public static IReadOnlyList<KeyValuePair<string, CsvColumn>> Texts(params string[] names) =>
        Columns([.. names.Select(name => (name, ColumnType.Text))]);
}
