using System.Globalization;
using System.IO.Compression;
using System.Security;
using System.Text;

namespace Etl.Tests.Support;

/// <summary>
/// Makes small .xlsx files out of the parts that Office Open XML asks for. Cells are string (a shared text), double, int,
/// bool, DateTime (a serial number in a date's format), TimeSpan (one in the format [h]:mm:ss), null, or a <see cref="Raw"/>.
/// </summary>
internal sealed class WorkbookBytes
{
    private const string Main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
    private const string Relations = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";

    private readonly List<(string Name, string Xml)> _sheets = [];
    private readonly List<string> _texts = [];

    /// <summary>Whether serial numbers count from 1904, as old Macs had it.</summary>
    public bool Is1904 { get; init; }

    /// <summary>A cell as XML: its attributes behind the reference, such as <c>t="e"</c>, and what it holds.</summary>
    public sealed record Raw(string Attributes, string Content)
    {
        public static Raw Error(string text) => new("t=\"e\"", $"<v>{text}</v>");

        public static Raw Number(string digits) => new("", $"<v>{digits}</v>");

        public static Raw Inline(string text) => new("t=\"inlineStr\"", $"<is><t>{SecurityElement.Escape(text)}</t></is>");

        /// <summary>A formula with the value that it last had.</summary>
        public static Raw Formula(string formula, string value) => new("", $"<f>{formula}</f><v>{value}</v>");

        public static Raw Serial(double value, int style) => new($"s=\"{style}\"", $"<v>{value.ToString("R", CultureInfo.InvariantCulture)}</v>");
    }

    /// <summary>Adds a sheet whose rows stand from row 1 on; a null row has no cells and is not written.</summary>
    public WorkbookBytes Sheet(string name, params object?[]?[] rows) =>
        SheetXml(name, string.Concat(rows.Select((row, i) => row is null ? "" : Row(i + 1, row))));

    /// <summary>Adds a sheet with rows as they are given.</summary>
    public WorkbookBytes SheetXml(string name, string rows, string behind = "")
    {
        _sheets.Add((name, $"""<worksheet xmlns="{Main}"><sheetData>{rows}</sheetData>{behind}</worksheet>"""));
        return this;
    }

    public byte[] ToArray()
    {
        using MemoryStream bytes = new();
        using (ZipArchive zip = new(bytes, ZipArchiveMode.Create, leaveOpen: true))
        {
            string sheetTypes = Each((_, i) => $"""<Override PartName="/xl/worksheets/sheet{i}.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/>""");
            Add(zip, "[Content_Types].xml", $"""<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/><Override PartName="/xl/styles.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml"/><Override PartName="/xl/sharedStrings.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"/>{sheetTypes}</Types>""");
            Add(zip, "_rels/.rels", Links("""<Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/>"""));
            Add(zip, "xl/workbook.xml", $"""<workbook xmlns="{Main}" xmlns:r="{Relations}"><workbookPr date1904="{(Is1904 ? 1 : 0)}"/><sheets>{Each((sheet, i) => $"""<sheet name="{SecurityElement.Escape(sheet)}" sheetId="{i}" r:id="s{i}"/>""")}</sheets></workbook>""");
            Add(zip, "xl/_rels/workbook.xml.rels", Links($"""<Relationship Id="t" Type="{Relations}/sharedStrings" Target="sharedStrings.xml"/><Relationship Id="y" Type="{Relations}/styles" Target="styles.xml"/>{Each((_, i) => $"""<Relationship Id="s{i}" Type="{Relations}/worksheet" Target="worksheets/sheet{i}.xml"/>""")}"""));
            Add(zip, "xl/styles.xml", $"""<styleSheet xmlns="{Main}"><numFmts count="1"><numFmt numFmtId="170" formatCode="dd/mm/yyyy\ hh:mm"/></numFmts><fonts count="1"><font/></fonts><fills count="1"><fill/></fills><borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs><cellXfs count="6"><xf numFmtId="0"/><xf numFmtId="14" applyNumberFormat="1"/><xf numFmtId="170" applyNumberFormat="1"/><xf numFmtId="46" applyNumberFormat="1"/><xf numFmtId="21" applyNumberFormat="1"/><xf numFmtId="9" applyNumberFormat="1"/></cellXfs></styleSheet>""");
            Add(zip, "xl/sharedStrings.xml", $"""<sst xmlns="{Main}" count="{_texts.Count}" uniqueCount="{_texts.Count}">{string.Concat(_texts.Select(text => $"""<si><t xml:space="preserve">{SecurityElement.Escape(text)}</t></si>"""))}</sst>""");
            for (int i = 0; i < _sheets.Count; i++) Add(zip, $"xl/worksheets/sheet{i + 1}.xml", _sheets[i].Xml);
        }

        return bytes.ToArray();
    }

    private static string Links(string links) => $"""<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{links}</Relationships>""";

    private static void Add(ZipArchive zip, string name, string xml)
    {
        using Stream part = zip.CreateEntry(name).Open();
        part.Write(Encoding.UTF8.GetBytes("""<?xml version="1.0" encoding="UTF-8" standalone="yes"?>""" + xml));
    }

    private string Each(Func<string, int, string> show) => string.Concat(_sheets.Select((sheet, i) => show(sheet.Name, i + 1)));

    private string Row(int number, object?[] cells) =>
        $"""<row r="{number}">{string.Concat(cells.Select((cell, i) => cell is null ? "" : Cell($"{ColumnName(i)}{number}", cell)))}</row>""";

    private string Cell(string place, object cell) => cell switch
    {
        Raw raw => $"""<c r="{place}" {raw.Attributes}>{raw.Content}</c>""",
        string text => $"""<c r="{place}" t="s"><v>{Share(text)}</v></c>""",
        bool flag => $"""<c r="{place}" t="b"><v>{(flag ? 1 : 0)}</v></c>""",
        DateTime day => $"""<c r="{place}" s="{(day.TimeOfDay == TimeSpan.Zero ? 1 : 2)}"><v>{day.ToOADate().ToString("R", CultureInfo.InvariantCulture)}</v></c>""",
        TimeSpan time => $"""<c r="{place}" s="3"><v>{time.TotalDays.ToString("R", CultureInfo.InvariantCulture)}</v></c>""",
        IFormattable number => $"""<c r="{place}"><v>{number.ToString(null, CultureInfo.InvariantCulture)}</v></c>""",
        _ => throw new ArgumentException($"A cell cannot be a {cell.GetType().Name}.", nameof(cell)),
    };

    private int Share(string text)
    {
        _texts.Add(text);
        return _texts.Count - 1;
    }

    private static string ColumnName(int index) => index < 26 ? $"{(char)('A' + index)}" : $"{ColumnName((index / 26) - 1)}{(char)('A' + (index % 26))}";
}
