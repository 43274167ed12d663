using System.Reflection;
using System.Text.Json;
using Etl.Definitions.Json;
using Etl.Steps;

namespace Etl.Definitions.Options;

/// <summary>
/// What an option's JSON may be. The binder, the JSON schema and the documentation all go by it, so that none of them
/// can allow what another refuses.
/// </summary>
internal abstract record OptionKind(Type Type)
{
    /// <summary>Whether a plain value (text, number, bool) can stand for it.</summary>
    public virtual bool AcceptsPlain => true;

    /// <exception cref="NotSupportedException">No option can have this type; a mistake in an options record.</exception>
    public static OptionKind Of(Type type)
    {
        Type plain = Nullable.GetUnderlyingType(type) ?? type;
        if (plain == typeof(string)) return new TextKind();
        if (plain == typeof(bool)) return new BoolKind();
        if (plain == typeof(int) || plain == typeof(long)) return new IntegerKind(plain);
        if (plain == typeof(double) || plain == typeof(decimal)) return new NumberKind(plain);
        if (plain == typeof(TimeSpan)) return new DurationKind();
        if (plain == typeof(ByteSize)) return new ByteSizeKind();
        if (plain == typeof(Parallelism)) return new ParallelismKind();
        if (plain == typeof(JsonObjectNode)) return new RawObjectKind();
        if (plain.IsEnum) return new EnumKind(plain);
        if (ItemOf(plain) is { } item) return MapValueOf(item) is { } value ? new MapKind(plain, Of(value)) : new ListKind(plain, Of(item));
        if (OptionsModel.IsOptions(plain)) return new RecordKind(plain);
        throw new NotSupportedException($"'{type}' cannot be the type of an option.");
    }

    private static Type? ItemOf(Type type) =>
        type.IsGenericType && type.GetGenericTypeDefinition() == typeof(IReadOnlyList<>) ? type.GetGenericArguments()[0] : null;

    private static Type? MapValueOf(Type item) =>
        item.IsGenericType && item.GetGenericTypeDefinition() == typeof(KeyValuePair<,>) && item.GetGenericArguments()[0] == typeof(string)
            ? item.GetGenericArguments()[1]
            : null;
}

internal sealed record TextKind() : OptionKind(typeof(string));

internal sealed record BoolKind() : OptionKind(typeof(bool));

internal sealed record IntegerKind(Type Type) : OptionKind(Type);

internal sealed record NumberKind(Type Type) : OptionKind(Type);

internal sealed record DurationKind() : OptionKind(typeof(TimeSpan));

internal sealed record ByteSizeKind() : OptionKind(typeof(ByteSize));

/// <summary>A number of workers or <c>"auto"</c>.</summary>
internal sealed record ParallelismKind() : OptionKind(typeof(Parallelism));

/// <summary>An object that somebody else reads.</summary>
internal sealed record RawObjectKind() : OptionKind(typeof(JsonObjectNode))
{
    public override bool AcceptsPlain => false;
}

/// <summary>One of an enum's names, in lower case with hyphens.</summary>
internal sealed record EnumKind(Type Type) : OptionKind(Type)
{
    /// <summary>In the order of their values.</summary>
    public IReadOnlyList<string> Names { get; } = [.. Enum.GetNames(Type).Select(NameOf)];

    public object? Parse(string text)
    {
        string? name = Enum.GetNames(Type).FirstOrDefault(name => string.Equals(NameOf(name), text, StringComparison.Ordinal));
        return name is null ? null : Enum.Parse(Type, name);
    }

    /// <summary>A value's name as pipelines write it: <c>FrontCoded</c> is <c>front-coded</c>.</summary>
    public static string NameOf(string value) => JsonNamingPolicy.KebabCaseLower.ConvertName(value);
}

/// <summary>A list. Where items can be plain values, one item alone is a list of one.</summary>
internal sealed record ListKind(Type Type, OptionKind Item) : OptionKind(Type)
{
    public override bool AcceptsPlain => Item.AcceptsPlain && Item is not ListKind;
}

/// <summary>An object with keys of the user's choice, in the order of the file.</summary>
internal sealed record MapKind(Type Type, OptionKind Value) : OptionKind(Type)
{
    public override bool AcceptsPlain => false;
}

/// <summary>An object with known keys; a plain value is the value of one of them where the record says so.</summary>
internal sealed record RecordKind : OptionKind
{
    public RecordKind(Type type)
        : base(type)
    {
        Model = OptionsModel.Of(type);
        if (type.GetCustomAttribute<ShorthandAttribute>() is not { } shorthand) return;
        Shorthand = Model.Options.Single(option => string.Equals(option.Property.Name, shorthand.Property, StringComparison.Ordinal));
    }

    public OptionsModel Model { get; }

    /// <summary>The option whose value may stand for the whole object; null where none may.</summary>
    public Option? Shorthand { get; }

    public override bool AcceptsPlain => Shorthand is not null;
}
