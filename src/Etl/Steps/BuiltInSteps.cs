using Etl.Steps.Aggregation;
using Etl.Steps.Compression;
using Etl.Steps.Csv;
using Etl.Steps.Files;
using Etl.Steps.Http;

namespace Etl.Steps;

/// <summary>Names every step that comes with etl; the only file that does.</summary>
public static class BuiltInSteps
{
    public static StepCatalog CreateCatalog() => new StepCatalog()
        .Add(Aggregate.Type)
        .Add(Compress.Type)
        .Add(CsvRead.Type)
        .Add(Decompress.Type)
        .Add(FileTable.Type)
        .Add(HttpDownload.Type)
        .Add(ListFiles.Type)
        .Add(Urls.Type)
        .Add(WriteFiles.Type);
}
