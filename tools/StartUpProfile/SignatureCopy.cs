using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;

namespace StartUpProfile;

/// <summary>Copies the signature of a method to another module, whose tokens for types differ (ECMA-335, II.23.2).</summary>
internal ref struct SignatureCopy(MetadataReader reader, BlobHandle signature, TypeReferences types, BlobBuilder output)
{
    private BlobReader _from = reader.GetBlobReader(signature);

    public void Copy()
    {
        SignatureHeader header = _from.ReadSignatureHeader();
        output.WriteByte(header.RawValue);
        if (header.IsGeneric) CopyNumber();
        int parameters = CopyNumber();
        for (int i = 0; i <= parameters; i++) CopyType(); // the first is what it returns
    }

    private void CopyType()
    {
        switch ((SignatureTypeCode)CopyNumber())
        {
            case (SignatureTypeCode)SignatureTypeKind.ValueType or (SignatureTypeCode)SignatureTypeKind.Class:
                CopyToken();
                break;
            case SignatureTypeCode.OptionalModifier or SignatureTypeCode.RequiredModifier:
                CopyToken();
                CopyType();
                break;
            case SignatureTypeCode.Pointer or SignatureTypeCode.ByReference or SignatureTypeCode.SZArray or SignatureTypeCode.Pinned:
                CopyType();
                break;
            case SignatureTypeCode.GenericTypeParameter or SignatureTypeCode.GenericMethodParameter:
                CopyNumber();
                break;
            case SignatureTypeCode.GenericTypeInstance:
                CopyType();
                for (int left = CopyNumber(); left > 0; left--) CopyType();
                break;
            case SignatureTypeCode.FunctionPointer:
                Copy();
                break;
            case SignatureTypeCode.Array:
                CopyType();
                CopyNumber(); // rank
                for (int sizes = CopyNumber(); sizes > 0; sizes--) CopyNumber();
                for (int bounds = CopyNumber(); bounds > 0; bounds--) CopyNumber();
                break;
        }
    }

    private int CopyNumber()
    {
        int number = _from.ReadCompressedInteger();
        output.WriteCompressedInteger(number);
        return number;
    }

    private void CopyToken() =>
        output.WriteCompressedInteger(CodedIndex.TypeDefOrRefOrSpec(types.Of(reader, _from.ReadTypeHandle())));
}
