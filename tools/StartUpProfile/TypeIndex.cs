using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;

namespace StartUpProfile;

/// <summary>A type as its assembly defines it.</summary>
internal sealed record DefinedType(MetadataReader Reader, TypeDefinitionHandle Handle)
{
    public TypeDefinition Definition => Reader.GetTypeDefinition(Handle);

    public string Assembly => Reader.GetString(Reader.GetAssemblyDefinition().Name);

    public int Arity => Definition.GetGenericParameters().Count;

    public bool IsValueType => BaseName switch
    {
        ("System", "ValueType") => !Reader.StringComparer.Equals(Definition.Name, "Enum"),
        ("System", "Enum") => true,
        _ => false,
    };

    private (string Space, string Name) BaseName => Definition.BaseType switch
    {
        { IsNil: true } => ("", ""),
        { Kind: HandleKind.TypeDefinition } parent when Reader.GetTypeDefinition((TypeDefinitionHandle)parent) is var type => (Reader.GetString(type.Namespace), Reader.GetString(type.Name)),
        { Kind: HandleKind.TypeReference } parent when Reader.GetTypeReference((TypeReferenceHandle)parent) is var type => (Reader.GetString(type.Namespace), Reader.GetString(type.Name)),
        _ => ("", ""),
    };
}

/// <summary>The types of a program's assemblies by their full names. Several assemblies may define one name.</summary>
internal sealed class TypeIndex : IDisposable
{
    private readonly Dictionary<string, List<DefinedType>> _types = new(StringComparer.Ordinal);
    private readonly List<PEReader> _files = [];

    public static TypeIndex Read(IEnumerable<string> assemblies)
    {
        TypeIndex index = new();
        foreach (string assembly in assemblies) index.Add(assembly);
        return index;
    }

    public IReadOnlyList<DefinedType> Find(string name) => _types.GetValueOrDefault(name) ?? [];

    public void Dispose() => _files.ForEach(file => file.Dispose());

    private void Add(string assembly)
    {
        PEReader file = new(File.OpenRead(assembly));
        _files.Add(file);
        if (!file.HasMetadata || file.GetMetadataReader() is not { IsAssembly: true } reader) return;
        foreach (TypeDefinitionHandle handle in reader.TypeDefinitions)
        {
            string name = FullName(reader, handle);
            if (!_types.TryGetValue(name, out List<DefinedType>? types)) _types.Add(name, types = []);
            types.Add(new DefinedType(reader, handle));
        }
    }

    private static string FullName(MetadataReader reader, TypeDefinitionHandle handle)
    {
        TypeDefinition type = reader.GetTypeDefinition(handle);
        string name = reader.GetString(type.Name);
        if (type.IsNested) return FullName(reader, type.GetDeclaringType()) + "+" + name;
        return type.Namespace.IsNil ? name : reader.GetString(type.Namespace) + "." + name;
    }
}
