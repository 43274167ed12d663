using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Serialization;
using Etl.Steps;

namespace Etl.Definitions.Options;

/// <summary>The keys of a JSON object as an options record declares them.</summary>
internal sealed record OptionsModel(Type Type, IReadOnlyList<Option> Options)
{
    /// <exception cref="NotSupportedException">A property's type cannot be an option.</exception>
    public static OptionsModel Of(Type type)
    {
        object defaults = Create(type);
        return new OptionsModel(type, [.. Properties(type).Select(property => Option.Of(property, defaults))]);
    }

    public static bool IsOptions(Type type) => type.IsClass && Properties(type).Any();

    /// <summary>A record with its defaults; <c>required</c> is the compiler's rule, and the binder's, not the runtime's.</summary>
    public static object Create(Type type) => Activator.CreateInstance(type, nonPublic: true)!;

    // Metadata order is the order of declaration, which reflection keeps for one type's own properties; what a base
    // declares for several steps comes first.
    private static IEnumerable<PropertyInfo> Properties(Type type) =>
        type.GetProperties(BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance)
            .Where(property => property.IsDefined(typeof(OptionAttribute)))
            .OrderBy(property => property.DeclaringType == type)
            .ThenBy(property => property.MetadataToken);
}

/// <summary>One key of a JSON object.</summary>
/// <param name="Key">As pipelines write it.</param>
/// <param name="Property">Where its value goes.</param>
/// <param name="Attribute">Its documentation and bounds.</param>
/// <param name="Kind">What its JSON may be.</param>
/// <param name="IsRequired">Whether it has to be given.</param>
/// <param name="IsNullable">Whether <c>null</c> may stand for leaving it out.</param>
/// <param name="Default">Its value when it is not given; null where it is required.</param>
internal sealed record Option(string Key, PropertyInfo Property, OptionAttribute Attribute, OptionKind Kind, bool IsRequired, bool IsNullable, object? Default)
{
    public static Option Of(PropertyInfo property, object defaults)
    {
        bool required = property.IsDefined(typeof(RequiredMemberAttribute));
        return new Option(
            property.GetCustomAttribute<JsonPropertyNameAttribute>()?.Name ?? JsonNamingPolicy.CamelCase.ConvertName(property.Name),
            property,
            property.GetCustomAttribute<OptionAttribute>()!,
            OptionKind.Of(property.PropertyType),
            required,
            new NullabilityInfoContext().Create(property).ReadState == NullabilityState.Nullable,
            required ? null : property.GetValue(defaults));
    }
}
