using Etl.Definitions.Json;

namespace Etl.Definitions;

/// <summary>Collects the mistakes of one pipeline file.</summary>
internal readonly struct ErrorList(string file, ICollection<PlanError> errors)
{
    public int Count => errors.Count;

    public void Add(TextLocation location, string message) =>
        errors.Add(new PlanError(file, location.Line, location.Column, location.Setting is { } setting ? $"'{setting}': {message}" : message));
}
