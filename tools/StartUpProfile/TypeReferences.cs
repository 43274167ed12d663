using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;

namespace StartUpProfile;

/// <summary>Refers to types of other assemblies, by name and without a version, each once.</summary>
internal sealed class TypeReferences(MetadataBuilder metadata)
{
    private readonly Dictionary<(EntityHandle Scope, string Space, string Name), TypeReferenceHandle> _types = [];
    private readonly Dictionary<string, AssemblyReferenceHandle> _assemblies = new(StringComparer.Ordinal);

    public TypeReferenceHandle Of(DefinedType type) => Of(type.Reader, type.Handle);

    /// <param name="reader">The assembly that names the type.</param>
    /// <param name="type">The type as it does so.</param>
    /// <exception cref="NotSupportedException">It is neither defined nor referred to, which signatures have no token for.</exception>
    public TypeReferenceHandle Of(MetadataReader reader, EntityHandle type) => type.Kind switch
    {
        HandleKind.TypeDefinition when reader.GetTypeDefinition((TypeDefinitionHandle)type) is var defined =>
            Add(defined.IsNested ? Of(reader, defined.GetDeclaringType()) : Assembly(reader.GetString(reader.GetAssemblyDefinition().Name)), reader.GetString(defined.Namespace), reader.GetString(defined.Name)),
        HandleKind.TypeReference when reader.GetTypeReference((TypeReferenceHandle)type) is var referred =>
            Add(Scope(reader, referred.ResolutionScope), reader.GetString(referred.Namespace), reader.GetString(referred.Name)),
        _ => throw new NotSupportedException($"A signature names a type by a {type.Kind}."),
    };

    private EntityHandle Scope(MetadataReader reader, EntityHandle scope) => scope.Kind switch
    {
        HandleKind.AssemblyReference => Assembly(reader.GetString(reader.GetAssemblyReference((AssemblyReferenceHandle)scope).Name)),
        _ => Of(reader, scope),
    };

    private TypeReferenceHandle Add(EntityHandle scope, string space, string name)
    {
        if (!_types.TryGetValue((scope, space, name), out TypeReferenceHandle type))
            _types.Add((scope, space, name), type = metadata.AddTypeReference(scope, metadata.GetOrAddString(space), metadata.GetOrAddString(name)));
        return type;
    }

    private AssemblyReferenceHandle Assembly(string name)
    {
        if (!_assemblies.TryGetValue(name, out AssemblyReferenceHandle assembly))
            _assemblies.Add(name, assembly = metadata.AddAssemblyReference(metadata.GetOrAddString(name), new Version(0, 0, 0, 0), default, default, default, default));
        return assembly;
    }
}
