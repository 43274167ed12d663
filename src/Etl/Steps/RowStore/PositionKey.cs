using System.Numerics;
using Etl.Messages;

namespace Etl.Steps.RowStore;

/// <summary>
/// A row's place in the order of the whole run as bytes that compare as it does: source, item, member, part, way
/// and the row's index in its batch, each with a byte in front that says how long it is. That byte is neither 0 nor 255, so what
/// stands before it may be a text of a key, ascending or turned round. At the end of a key it decides every tie.
/// </summary>
internal static class PositionKey
{
    /// <summary>Most bytes of a place.</summary>
    public const int MaxLength = 6 * (1 + sizeof(int));

    /// <summary>Writes the part that all rows of a batch share; returns its length.</summary>
    public static int WriteBatch(Span<byte> target, Position position)
    {
        int at = Write(target, 0, position.Source);
        at = Write(target, at, position.Item);
        at = Write(target, at, position.Member);
        at = Write(target, at, position.Part);
        return Write(target, at, position.Way);
    }

    /// <summary>Writes a row's index behind the part of its batch; returns the place behind it.</summary>
    public static int WriteRow(Span<byte> target, int at, int row) => Write(target, at, row);

    private static int Write(Span<byte> target, int at, int value)
    {
        int bytes = (39 - BitOperations.LeadingZeroCount((uint)value)) / 8;
        target[at++] = (byte)(1 + bytes);
        for (int shift = 8 * (bytes - 1); shift >= 0; shift -= 8) target[at++] = (byte)(value >> shift);
        return at;
    }
}
