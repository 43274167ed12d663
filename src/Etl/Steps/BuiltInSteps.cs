using Etl.Steps.Compression;
using Etl.Steps.Files;
using Etl.Steps.Http;

namespace Etl.Steps;

/// <summary>Names every step that comes with etl; the only file that does.</summary>
public static class BuiltInSteps
{
    public static StepCatalog CreateCatalog() => new StepCatalog()
        .Add(Compress.Type)
        .Add(Decompress.Type)
        .Add(ListFiles.Type)
        .Add(FileTable.Type)
        .Add(WriteFiles.Type)
        .Add(HttpDownload.Type)
        .Add(Urls.Type);
}
