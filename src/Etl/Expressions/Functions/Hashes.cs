using System.Security.Cryptography;
using Etl.Expressions.Kernels;

namespace Etl.Expressions.Functions;

internal readonly struct Sha256 : IRowFunction<ReadOnlySpan<byte>, TextTarget>
{
    public static string? Apply(ReadOnlySpan<byte> value, int row, ref TextTarget target)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(value, hash);
        Convert.TryToHexStringLower(hash, target.Reserve(2 * hash.Length), out int written);
        target.Commit(row, written);
        return null;
    }
}

internal readonly struct XxHash : IRowFunction<ReadOnlySpan<byte>, ValueTarget<long>>
{
    public static string? Apply(ReadOnlySpan<byte> value, int row, ref ValueTarget<long> target)
    {
        target.Set(row, (long)XxHash64.Hash(value));
        return null;
    }
}
