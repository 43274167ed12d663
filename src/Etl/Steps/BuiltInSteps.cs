using Etl.Steps.Csv;
using Etl.Steps.Json;

namespace Etl.Steps;

/// <summary>Names every step that comes with etl; the only file that does.</summary>
public static class BuiltInSteps
{
    public static StepCatalog CreateCatalog() => new StepCatalog()
        .Add(CsvRead.Type)
        .Add(CsvWrite.Type)
        .Add(JsonRead.Type)
        .Add(JsonWrite.Type);
}
