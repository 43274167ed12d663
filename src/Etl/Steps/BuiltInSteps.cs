using Etl.Steps.Aggregation;
using Etl.Steps.Archives;
using Etl.Steps.Compression;
using Etl.Steps.Csv;
using Etl.Steps.Excel;
using Etl.Steps.Files;
using Etl.Steps.Http;
using Etl.Steps.Joins;
using Etl.Steps.Json;
using Etl.Steps.Rows;
using Etl.Steps.Rows.Exploding;
using Etl.Steps.Rows.Reshaping;
using Etl.Steps.Rows.Routing;
using Etl.Steps.Sorting;
using Etl.Steps.Text;
using Etl.Steps.Windows;

namespace Etl.Steps;

/// <summary>Names every step that comes with etl; the only file that does.</summary>
public static class BuiltInSteps
{
    public static StepCatalog CreateCatalog() => new StepCatalog()
        .Add(Aggregate.Type)
        .Add(ArchiveRead.Type)
        .Add(Compress.Type)
        .Add(CsvRead.Type)
        .Add(CsvWrite.Type)
        .Add(Decompress.Type)
        .Add(Dedupe.Type)
        .Add(Derive.Type)
        .Add(ExcelRead.Type)
        .Add(Expect.Type)
        .Add(Explode.Type)
        .Add(FileTable.Type)
        .Add(Filter.Type)
        .Add(HttpDownload.Type)
        .Add(Join.Type)
        .Add(JsonRead.Type)
        .Add(JsonWrite.Type)
        .Add(ListFiles.Type)
        .Add(Lookup.Type)
        .Add(Pivot.Type)
        .Add(Route.Type)
        .Add(Sample.Type)
        .Add(Select.Type)
        .Add(Sort.Type)
        .Add(TextRead.Type)
        .Add(TextWrite.Type)
        .Add(Top.Type)
        .Add(Union.Type)
        .Add(Unpivot.Type)
        .Add(Urls.Type)
        .Add(Window.Type)
        .Add(WriteFiles.Type);
}
