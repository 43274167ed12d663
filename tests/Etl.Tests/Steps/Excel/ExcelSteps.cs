using Etl.Messages;
using Etl.Steps;
using Etl.Steps.Csv;
using Etl.Steps.Excel;
using Etl.Tests.Support;

namespace Etl.Tests.Steps.Excel;

/// <summary>Plans Excel steps.</summary>
internal static class ExcelSteps
{
    public static ExcelReadOptions Columns(params (string Name, ColumnType Type)[] columns) =>
        new() { Columns = [.. columns.Select(column => KeyValuePair.Create(column.Name, new CsvColumn { Type = column.Type }))] };

    public static ExcelReadOptions Texts(params string[] names) => Columns([.. names.Select(name => (name, ColumnType.Text))]);

    public static IRowReader Read(ExcelReadOptions options) => PlanProblems.Step<ExcelRead>(ExcelRead.Type, options, MessageKind.Files);
}
