using Etl.Messages;
using Etl.Steps;
using Etl.Steps.Json;
using Etl.Tests.Support;

namespace Etl.Tests.Steps.Json;

/// <summary>Plans JSON steps.</summary>
internal static class JsonSteps
{
    public static IRowReader Read(JsonFormat format, params (string Name, ColumnType Type, string? Path)[] columns)
    {
        PlanProblems context = new(MessageKind.Files);
        object? step = JsonRead.Type.Plan(
            new JsonReadOptions
            {
                Format = format,
                Columns = [.. columns.Select(column => KeyValuePair.Create(column.Name, new JsonColumn { Type = column.Type, Path = column.Path }))],
            },
            context);
        Assert.Empty(context.Messages);
        return Assert.IsAssignableFrom<IRowReader>(step);
    }
}
