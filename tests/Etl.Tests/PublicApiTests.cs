using System.Reflection;
using System.Runtime.CompilerServices;
using Etl.Steps;
using Etl.Tests.Support;

namespace Etl.Tests;

/// <summary>What the library offers to step authors and hosts changes only on purpose.</summary>
public sealed class PublicApiTests
{
    private const BindingFlags Declared = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    [Fact]
    public void The_public_types_and_members_are_those_that_were_approved()
    {
        string path = Repository.PathOf("tests", "Etl.Tests", "PublicApi.approved.txt");
        string found = string.Concat(Describe(typeof(StepType).Assembly).Select(line => line + "\n"));
        if (Environment.GetEnvironmentVariable("ETL_APPROVE_API") is "1") File.WriteAllText(path, found);

        string[] approved = File.ReadAllLines(path);
        string[] lines = found.TrimEnd('\n').Split('\n');
        IEnumerable<string> differences = approved.Except(lines, StringComparer.Ordinal).Select(line => "- " + line)
            .Concat(lines.Except(approved, StringComparer.Ordinal).Select(line => "+ " + line));
        Assert.True(approved.SequenceEqual(lines, StringComparer.Ordinal), $"The public API is not the approved one. If that is meant, run ./etl.sh api and commit the result.\n{string.Join('\n', differences)}");
    }

    private static IEnumerable<string> Describe(Assembly assembly) => assembly.GetExportedTypes()
        .OrderBy(FullName, StringComparer.Ordinal)
        .SelectMany(type => Members(type).Order(StringComparer.Ordinal).Select(member => $"    {member}").Prepend(Head(type)));

    private static string Head(Type type)
    {
        string kind = type.IsEnum ? "enum" : type.IsInterface ? "interface" : type.IsValueType ? "struct" : typeof(Delegate).IsAssignableFrom(type) ? "delegate" : "class";
        string modifier = type.IsValueType || type.IsInterface ? "" : type is { IsAbstract: true, IsSealed: true } ? "static " : type.IsAbstract ? "abstract " : type.IsSealed ? "sealed " : "";
        string[] bases = [.. new[] { type.BaseType }.Concat(type.GetInterfaces()).OfType<Type>()
            .Where(parent => parent.IsPublic && parent.Assembly == type.Assembly)
            .Select(Name).Order(StringComparer.Ordinal)];
        return $"{modifier}{kind} {FullName(type)}{(bases.Length > 0 ? " : " + string.Join(", ", bases) : "")}";
    }

    private static IEnumerable<string> Members(Type type)
    {
        if (type.IsEnum) return Enum.GetNames(type);
        return type.GetMembers(Declared).Where(member => !member.IsDefined(typeof(CompilerGeneratedAttribute))).Select(Member).OfType<string>();
    }

    /// <summary>Null for what cannot be used from outside the assembly.</summary>
    private static string? Member(MemberInfo member) => member switch
    {
        ConstructorInfo constructor when IsVisible(constructor) => $"{Access(constructor)}new({Parameters(constructor)})",
        MethodInfo { IsSpecialName: false } method when IsVisible(method) => $"{Access(method)}{Name(method.ReturnType)} {method.Name}{Generics(method)}({Parameters(method)})",
        PropertyInfo property when Accessors(property) is { Length: > 0 } accessors => $"{Access(property.GetAccessors(true)[0])}{Name(property.PropertyType)} {property.Name}{Indexes(property)} {{ {accessors} }}",
        FieldInfo { IsPublic: true } field => $"{(field.IsLiteral ? "const " : field.IsStatic ? "static " : "")}{Name(field.FieldType)} {field.Name}",
        _ => null,
    };

    private static bool IsVisible(MethodBase? method) => method is { IsPublic: true } or { IsFamily: true } or { IsFamilyOrAssembly: true };

    private static string Access(MethodBase method) =>
        (method.IsPublic ? "" : "protected ") + (method.IsStatic ? "static " : method.DeclaringType!.IsInterface ? "" : method.IsAbstract ? "abstract " : method is { IsVirtual: true, IsFinal: false } ? "virtual " : "");

    private static string Accessors(PropertyInfo property)
    {
        bool isInit = property.SetMethod?.ReturnParameter.GetRequiredCustomModifiers().Contains(typeof(IsExternalInit)) ?? false;
        return string.Join(' ', new[] { IsVisible(property.GetMethod) ? "get;" : "", IsVisible(property.SetMethod) ? isInit ? "init;" : "set;" : "" }.Where(text => text.Length > 0));
    }

    private static string Indexes(PropertyInfo property) =>
        property.GetIndexParameters() is { Length: > 0 } indexes ? $"[{string.Join(", ", indexes.Select(index => Name(index.ParameterType)))}]" : "";

    private static string Generics(MethodInfo method) => method.IsGenericMethod ? $"<{string.Join(", ", method.GetGenericArguments().Select(Name))}>" : "";

    private static string Parameters(MethodBase method) => string.Join(", ", method.GetParameters().Select(parameter =>
        $"{(parameter.IsOut ? "out " : "")}{Name(parameter.ParameterType)} {parameter.Name}{(parameter.HasDefaultValue ? " = default" : "")}"));

    private static string FullName(Type type) => $"{type.Namespace}.{Name(type)}";

    private static string Name(Type type)
    {
        if (type.IsByRef) return Name(type.GetElementType()!);
        if (type.IsArray) return Name(type.GetElementType()!) + "[]";
        if (Nullable.GetUnderlyingType(type) is { } value) return Name(value) + "?";
        string name = type is { IsNested: true, IsGenericParameter: false } ? $"{Name(type.DeclaringType!)}.{type.Name}" : type.Name;
        return type.IsGenericType ? $"{name.Split('`')[0]}<{string.Join(", ", type.GetGenericArguments().Select(Name))}>" : name;
    }
}
