using System.Globalization;
using System.Text;
using FsCheck;
using FsCheck.Fluent;

namespace Etl.Tests.Steps.Keys;

/// <summary>Keys as bytes of all kinds: much in common at their start, ends that are zeros, lengths around those of words and vectors.</summary>
internal static class KeyBytes
{
    private static readonly Gen<byte[]> Starts = Gen.Elements<byte[]>([], [0], [1, 2, 3], [1, 2, 3, 4, 5, 6, 7, 8], [1, 2, 3, 4, 5, 6, 7, 8, 0, 0, 0, 0, 0, 0, 0, 0], [.. Enumerable.Repeat((byte)7, 31)], [.. Enumerable.Repeat((byte)7, 70)]);

    private static readonly Gen<byte[]> Ends = Gen.Elements<byte>(0, 1, 255).ArrayOf();

    public static readonly Gen<byte[]> Keys = from start in Starts from end in Ends select (byte[])[.. start, .. end];

    /// <summary>A key of 5 to 40 bytes.</summary>
    public static byte[] OfNumber(int number) => Encoding.UTF8.GetBytes(number.ToString(CultureInfo.InvariantCulture).PadLeft(5 + (number % 36), 'k'));
}
