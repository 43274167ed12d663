using Etl.Steps.Rows;

namespace Etl.Steps;

/// <summary>Names every step that comes with etl; the only file that does.</summary>
public static class BuiltInSteps
{
    public static StepCatalog CreateCatalog() => new StepCatalog()
        .Add(Derive.Type)
        .Add(Filter.Type)
        .Add(Select.Type);
}
