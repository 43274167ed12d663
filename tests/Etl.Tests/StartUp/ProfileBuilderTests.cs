using System.Buffers.Binary;
using System.Reflection;
using System.Reflection.Emit;
using StartUpProfile;

namespace Etl.Tests.StartUp;

/// <summary>Profiles are loaded as the assemblies that they are, so that the runtime itself says which methods they name.</summary>
public sealed class ProfileBuilderTests
{
    [Theory]
    [InlineData("System.String:IsNullOrEmpty(System.String)", "System.Private.CoreLib;", "System.String: Boolean IsNullOrEmpty(System.String)")]
    [InlineData("System.Collections.Generic.List`1[int]:.ctor()", "System.Private.CoreLib;", "System.Collections.Generic.List`1[System.Int32]: Void .ctor()")]
    [InlineData("System.Collections.Generic.List`1+Enumerator[System.String[]]:MoveNext()", "System.Private.CoreLib;", "System.Collections.Generic.List`1+Enumerator[System.String[]]: Boolean MoveNext()")]
    [InlineData("System.Array:Resize[System.Collections.Generic.KeyValuePair`2[long,System.Guid]](byref,int)", "System.Private.CoreLib;", "System.Array: Void Resize[KeyValuePair`2](System.Collections.Generic.KeyValuePair`2[System.Int64,System.Guid][] ByRef, Int32)")]
    [InlineData("System.Linq.Enumerable:Count[System.Object](System.Collections.Generic.IEnumerable`1[System.Object])", "System.Linq;", "System.Linq.Enumerable: Int32 Count[Object](System.Collections.Generic.IEnumerable`1[System.Object])")]
    [InlineData("System.Linq.Enumerable:Count[System.Guid](System.Collections.Generic.IEnumerable`1[System.Guid])", "System.Linq;System.Private.CoreLib;", "System.Linq.Enumerable: Int32 Count[Guid](System.Collections.Generic.IEnumerable`1[System.Guid])")]
    public void Names_the_method_and_the_assemblies_it_needs(string line, string group, string method) =>
        Assert.Equal([(group, method)], Read(Build(line)));

    [Fact]
    public void Overloads_with_as_many_parameters_go_in_together() =>
        Assert.Equal(
            ["System.Int128: Byte op_Explicit(System.Int128)", "System.Int128: System.Int128 op_Explicit(Double)"],
            Read(Build("System.Int128:op_Explicit(System.Int128)")).Select(entry => entry.Method).Where(method => method.Contains(": Byte", StringComparison.Ordinal) || method.Contains("(Double", StringComparison.Ordinal)));

    [Theory]
    [InlineData("System.String:NoSuchMethod()")]
    [InlineData("System.NoSuchType:ToString()")]
    [InlineData("System.Collections.Generic.List`1[System.NoSuchType]:Clear()")]
    [InlineData("System.Array:Resize[System.NoSuchType](byref,int)")]
    [InlineData("System.String:IsNullOrEmpty()")]
    [InlineData("no method")]
    [InlineData("System.String:ToString")]
    [InlineData("")]
    public void What_no_assembly_has_is_left_out(string line) => Assert.Empty(Read(Build(line)));

    private static byte[] Build(string line)
    {
        using TypeIndex types = TypeIndex.Read(Directory.EnumerateFiles(Path.GetDirectoryName(typeof(object).Assembly.Location)!, "*.dll"));
        ProfileBuilder profile = new(types);
        profile.Add(line);
        return profile.Build();
    }

    private static List<(string Group, string Method)> Read(byte[] profile)
    {
        Module module = Assembly.Load(profile).ManifestModule;
        MethodInfo[] methods = module.GetMethods(BindingFlags.Public | BindingFlags.Static);
        List<(string, string)> entries = [];
        string group = "";
        Walk(module, methods.Single(method => method.Name is "AssemblyDictionary"), name => group = name, member =>
            Walk(module, (MethodInfo)member, _ => { }, method => entries.Add((group, $"{method.DeclaringType}: {method}"))));
        return entries;
    }

    /// <summary>Goes through what a profile's methods are made of: a text, the token of a method, and what ends them.</summary>
    private static void Walk(Module module, MethodInfo method, Action<string> text, Action<MethodBase> token)
    {
        byte[] code = method.GetMethodBody()!.GetILAsByteArray()!;
        for (int at = 0; at < code.Length; at++)
        {
            if (code[at] == OpCodes.Ldstr.Value)
            {
                text(module.ResolveString(BinaryPrimitives.ReadInt32LittleEndian(code.AsSpan(at + 1))));
                at += sizeof(int);
            }
            else if (code[at] == (byte)OpCodes.Ldtoken.Value)
            {
                token(module.ResolveMethod(BinaryPrimitives.ReadInt32LittleEndian(code.AsSpan(at + 1)))!);
                at += sizeof(int);
            }
        }
    }
}
