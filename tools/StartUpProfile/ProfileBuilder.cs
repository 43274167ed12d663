using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using System.Reflection.PortableExecutable;

namespace StartUpProfile;

/// <summary>
/// Builds a profile as the ahead-of-time compiler reads it (<c>--mibc</c>), from which it compiles methods that it does not
/// find by itself. The file is an assembly whose code is a list: <c>AssemblyDictionary</c> names groups, each with the
/// assemblies that its methods need, that of the method first; a group loads the token of one method after the other.
/// </summary>
internal sealed class ProfileBuilder
{
    private readonly TypeIndex _index;
    private readonly MetadataBuilder _metadata = new();
    private readonly TypeReferences _types;
    private readonly SortedDictionary<string, InstructionEncoder> _groups = new(StringComparer.Ordinal);

    public ProfileBuilder(TypeIndex index)
    {
        _index = index;
        _types = new TypeReferences(_metadata);
    }

    /// <summary>Adds the methods of a name; overloads with as many parameters go in together. How many there are.</summary>
    public int Add(string line)
    {
        if (MethodName.Parse(line) is not { } name) return 0;
        int added = 0;
        foreach (DefinedType type in _index.Find(name.Type))
        {
            if (type.Arity != name.TypeArguments.Count) continue;
            foreach (MethodDefinitionHandle method in type.Definition.GetMethods())
            {
                if (Matches(type.Reader, type.Reader.GetMethodDefinition(method), name) && TryAdd(type, method, name)) added++;
            }
        }

        return added;
    }

    /// <summary>The finished file.</summary>
    public byte[] Build()
    {
        BlobBuilder code = new();
        MethodBodyStreamEncoder bodies = new(code);
        InstructionEncoder dictionary = new(new BlobBuilder());
        int number = 0;
        foreach ((string group, InstructionEncoder methods) in _groups)
        {
            dictionary.LoadString(_metadata.GetOrAddUserString(group));
            Load(dictionary, AddMethod($"Group{number++}", methods, bodies));
        }

        AddMethod("AssemblyDictionary", dictionary, bodies);
        const string name = "start-up";
        _metadata.AddModule(0, _metadata.GetOrAddString(name), _metadata.GetOrAddGuid(Guid.Empty), default, default);
        _metadata.AddAssembly(_metadata.GetOrAddString(name), new Version(1, 0, 0, 0), default, default, default, AssemblyHashAlgorithm.None);
        _metadata.AddTypeDefinition(default, default, _metadata.GetOrAddString("<Module>"), default, MetadataTokens.FieldDefinitionHandle(1), MetadataTokens.MethodDefinitionHandle(1));
        BlobBuilder image = new();
        new ManagedPEBuilder(PEHeaderBuilder.CreateLibraryHeader(), new MetadataRootBuilder(_metadata), code).Serialize(image);
        return image.ToArray();
    }

    private static bool Matches(MetadataReader reader, MethodDefinition method, MethodName name)
    {
        if (!reader.StringComparer.Equals(method.Name, name.Name) || method.GetGenericParameters().Count != name.Arguments.Count) return false;
        BlobReader signature = reader.GetBlobReader(method.Signature);
        if (signature.ReadSignatureHeader().IsGeneric) signature.ReadCompressedInteger();
        return signature.ReadCompressedInteger() == name.ParameterCount;
    }

    private bool TryAdd(DefinedType type, MethodDefinitionHandle method, MethodName name)
    {
        SortedSet<string> assemblies = new(StringComparer.Ordinal);
        EntityHandle owner = _types.Of(type);
        if (name.TypeArguments.Count > 0)
        {
            BlobBuilder instance = new();
            if (!new TypeWriter(_index, _types, instance, assemblies).TryWriteInstance(type, name.TypeArguments)) return false;
            owner = _metadata.AddTypeSpecification(_metadata.GetOrAddBlob(instance));
        }

        BlobBuilder signature = new();
        new SignatureCopy(type.Reader, type.Reader.GetMethodDefinition(method).Signature, _types, signature).Copy();
        EntityHandle token = _metadata.AddMemberReference(owner, _metadata.GetOrAddString(name.Name), _metadata.GetOrAddBlob(signature));
        if (name.Arguments.Count > 0)
        {
            BlobBuilder instance = new();
            instance.WriteByte((byte)SignatureKind.MethodSpecification);
            instance.WriteCompressedInteger(name.Arguments.Count);
            TypeWriter writer = new(_index, _types, instance, assemblies);
            if (!name.Arguments.All(writer.TryWrite)) return false;
            token = _metadata.AddMethodSpecification(token, _metadata.GetOrAddBlob(instance));
        }

        assemblies.Remove(type.Assembly);
        string group = string.Join(';', assemblies.Prepend(type.Assembly)) + ";";
        if (!_groups.TryGetValue(group, out InstructionEncoder methods)) _groups.Add(group, methods = new InstructionEncoder(new BlobBuilder()));
        Load(methods, token);
        return true;
    }

    private MethodDefinitionHandle AddMethod(string name, InstructionEncoder instructions, MethodBodyStreamEncoder bodies)
    {
        instructions.OpCode(ILOpCode.Ret);
        BlobBuilder signature = new();
        new BlobEncoder(signature).MethodSignature().Parameters(0, returns => returns.Void(), _ => { });
        return _metadata.AddMethodDefinition(MethodAttributes.Public | MethodAttributes.Static, MethodImplAttributes.IL, _metadata.GetOrAddString(name), _metadata.GetOrAddBlob(signature), bodies.AddMethodBody(instructions), default);
    }

    private static void Load(InstructionEncoder instructions, EntityHandle token)
    {
        instructions.OpCode(ILOpCode.Ldtoken);
        instructions.Token(token);
        instructions.OpCode(ILOpCode.Pop);
    }
}
