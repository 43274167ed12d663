using System.Text;

namespace Etl.Tests.Support;

/// <summary>
/// Makes .xls files of the first version (BIFF2): one sheet, a plain run of records. Cells are string, double, bool, null,
/// a blank that has a format only (<see cref="Blank"/>), or the error of a formula (<see cref="FormulaError"/>).
/// </summary>
internal static class OldWorkbookBytes
{
    private const ushort BlankRecord = 0x0001;
    private const ushort NumberRecord = 0x0003;
    private const ushort LabelRecord = 0x0004;
    private const ushort BoolRecord = 0x0005;
    private const ushort FormulaRecord = 0x0006;
    private const ushort BeginRecord = 0x0009;
    private const ushort EndRecord = 0x000A;

    public static readonly object Blank = new();

    /// <summary>#N/A as a formula's result.</summary>
    public static readonly object FormulaError = new();

    public static byte[] Sheet(params object?[][] rows)
    {
        using MemoryStream bytes = new();
        using BinaryWriter writer = new(bytes);
        Write(writer, BeginRecord, [2, 0, 0x10, 0]);
        for (int row = 0; row < rows.Length; row++)
        {
            for (int column = 0; column < rows[row].Length; column++)
            {
                if (Cell(rows[row][column]) is (var kind, { } value)) Write(writer, kind, [(byte)row, 0, (byte)column, 0, 0, 0, 0, .. value]);
            }
        }

        Write(writer, EndRecord, []);
        return bytes.ToArray();
    }

    private static (ushort Kind, byte[]? Value) Cell(object? cell) => cell switch
    {
        null => default,
        string text => (LabelRecord, [(byte)text.Length, .. Encoding.Latin1.GetBytes(text)]),
        double number => (NumberRecord, BitConverter.GetBytes(number)),
        bool flag => (BoolRecord, [(byte)(flag ? 1 : 0), 0]),
        _ when cell == Blank => (BlankRecord, []),
        _ when cell == FormulaError => (FormulaRecord, [2, 0, 0x2A, 0, 0, 0, 0xFF, 0xFF, 0, 0]),
        _ => throw new ArgumentException($"A cell cannot be a {cell.GetType().Name}.", nameof(cell)),
    };

    private static void Write(BinaryWriter writer, ushort kind, byte[] data)
    {
        writer.Write(kind);
        writer.Write((ushort)data.Length);
        writer.Write(data);
    }
}
