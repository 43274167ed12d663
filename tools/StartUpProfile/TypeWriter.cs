using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;

namespace StartUpProfile;

/// <summary>Writes types, named as the runtime's compiler names them, into a signature; notes the assemblies that they come from.</summary>
internal sealed class TypeWriter(TypeIndex index, TypeReferences types, BlobBuilder output, ISet<string> assemblies)
{
    private static readonly Dictionary<string, SignatureTypeCode> Primitives = new(StringComparer.Ordinal)
    {
        ["bool"] = SignatureTypeCode.Boolean,
        ["char"] = SignatureTypeCode.Char,
        ["sbyte"] = SignatureTypeCode.SByte,
        ["byte"] = SignatureTypeCode.Byte,
        ["short"] = SignatureTypeCode.Int16,
        ["ushort"] = SignatureTypeCode.UInt16,
        ["int"] = SignatureTypeCode.Int32,
        ["uint"] = SignatureTypeCode.UInt32,
        ["long"] = SignatureTypeCode.Int64,
        ["ulong"] = SignatureTypeCode.UInt64,
        ["float"] = SignatureTypeCode.Single,
        ["double"] = SignatureTypeCode.Double,
        ["nint"] = SignatureTypeCode.IntPtr,
        ["nuint"] = SignatureTypeCode.UIntPtr,
        ["System.String"] = SignatureTypeCode.String,
        ["System.Object"] = SignatureTypeCode.Object,
    };

    /// <summary>False when no assembly defines the type, or one of its arguments.</summary>
    public bool TryWrite(string name)
    {
        if (name.EndsWith("[]", StringComparison.Ordinal))
        {
            output.WriteByte((byte)SignatureTypeCode.SZArray);
            return TryWrite(name[..^2]);
        }

        if (Primitives.TryGetValue(name, out SignatureTypeCode primitive))
        {
            output.WriteByte((byte)primitive);
            return true;
        }

        (string plain, IReadOnlyList<string> arguments) = MethodName.SplitInstance(name);
        if (index.Find(plain).FirstOrDefault(type => type.Arity == arguments.Count) is not { } type) return false;
        return arguments.Count == 0 ? WritePlain(type) : TryWriteInstance(type, arguments);
    }

    public bool TryWriteInstance(DefinedType type, IReadOnlyList<string> arguments)
    {
        output.WriteByte((byte)SignatureTypeCode.GenericTypeInstance);
        WritePlain(type);
        output.WriteCompressedInteger(arguments.Count);
        return arguments.All(TryWrite);
    }

    private bool WritePlain(DefinedType type)
    {
        assemblies.Add(type.Assembly);
        output.WriteByte((byte)(type.IsValueType ? SignatureTypeKind.ValueType : SignatureTypeKind.Class));
        output.WriteCompressedInteger(CodedIndex.TypeDefOrRefOrSpec(types.Of(type)));
        return true;
    }
}
