using System.Diagnostics.CodeAnalysis;

namespace Etl.Steps;

/// <summary>The steps that pipelines can use, by name.</summary>
public sealed class StepCatalog
{
    private readonly SortedDictionary<string, StepType> _types = new(StringComparer.Ordinal);

    /// <summary>All of them, sorted by name.</summary>
    public IReadOnlyCollection<StepType> Types => _types.Values;

    /// <exception cref="ArgumentException">The name is taken.</exception>
    public StepCatalog Add(StepType type)
    {
        if (!_types.TryAdd(type.Name, type)) throw new ArgumentException($"A step named '{type.Name}' is registered already.", nameof(type));
        return this;
    }

    public bool TryGet(string name, [NotNullWhen(true)] out StepType? type) => _types.TryGetValue(name, out type);
}
