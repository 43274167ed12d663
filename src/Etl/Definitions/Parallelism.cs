namespace Etl.Definitions;

/// <summary>What a step's <c>"parallelism"</c> says.</summary>
/// <param name="Workers">The number given; null for <c>"auto"</c>.</param>
internal readonly record struct Parallelism(int? Workers);
