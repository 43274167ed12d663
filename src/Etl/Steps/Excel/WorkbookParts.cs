using System.Globalization;
using System.IO.Compression;
using System.Xml;
using Etl.Steps.Archives;

namespace Etl.Steps.Excel;

/// <summary>
/// The parts of an .xlsx file, read once before the library gets them: it would unpack whatever a file says, make room for
/// any cell that one names, and takes errors for empty cells. So all that it reads is counted here, the places of cells are
/// checked, and the errors are kept.
/// </summary>
internal sealed class WorkbookParts
{
    private const string Main = "xl/workbook.xml";

    private readonly Dictionary<string, SheetErrors> _errors = new(StringComparer.Ordinal);

    private WorkbookParts(IReadOnlyList<string> sheetNames) => SheetNames = sheetNames;

    /// <summary>Names of the sheets in order, charts among them.</summary>
    public IReadOnlyList<string> SheetNames { get; }

    /// <summary>The cells of a sheet that hold errors.</summary>
    public SheetErrors ReadErrors(string sheet) => _errors.GetValueOrDefault(sheet) ?? new SheetErrors();

    /// <exception cref="StepException">It is no workbook, unpacks to too much, or has cells where no sheet has any.</exception>
    /// <exception cref="InvalidDataException">It is corrupt.</exception>
    /// <exception cref="XmlException">A part of it is no XML.</exception>
    public static WorkbookParts Read(Stream file, string source, UnpackLimit limit)
    {
        using ZipArchive zip = new(file, ZipArchiveMode.Read, leaveOpen: true);
        if (Find(zip, Main) is not { } main)
        {
            string found = Find(zip, "xl/workbook.bin") is null ? "The file is a zip archive but not an Excel workbook; allowed are .xlsx and .xls." : "The file is a binary workbook (.xlsb), which cannot be read.";
            throw new StepException(source, $"{found} Leave it out of the files that are read, or save it as .xlsx.");
        }

        List<(string Name, string Link)> sheets = ReadSheets(main, limit);
        Dictionary<string, string> targets = Find(zip, "xl/_rels/workbook.xml.rels") is { } links ? ReadLinks(links, limit) : [];
        WorkbookParts parts = new([.. sheets.Select(sheet => sheet.Name)]);
        HashSet<string> read = new(StringComparer.OrdinalIgnoreCase) { Main, "xl/_rels/workbook.xml.rels" };
        foreach ((string name, string link) in sheets)
        {
            if (!targets.TryGetValue(link, out string? target) || Find(zip, target) is not { } part || !read.Add(part.FullName)) continue;
            parts._errors[name] = ReadCells(part, $"{source}!{name}", limit);
        }

        // Styles and shared texts; pictures and the like are never opened.
        foreach (ZipArchiveEntry part in zip.Entries.Where(part => part.FullName.EndsWith(".xml", StringComparison.OrdinalIgnoreCase) && read.Add(part.FullName))) Drain(part, limit);
        return parts;
    }

    private static ZipArchiveEntry? Find(ZipArchive zip, string name) =>
        zip.Entries.FirstOrDefault(entry => string.Equals(entry.FullName.Replace('\\', '/'), name, StringComparison.OrdinalIgnoreCase));

    private static List<(string Name, string Link)> ReadSheets(ZipArchiveEntry part, UnpackLimit limit)
    {
        List<(string, string)> sheets = [];
        using XmlReader xml = Open(part, limit);
        while (xml.Read())
        {
            if (xml.NodeType != XmlNodeType.Element || xml.LocalName is not "sheet") continue;
            string? link = null;
            string name = xml.GetAttribute("name") ?? "";
            for (bool more = xml.MoveToFirstAttribute(); more; more = xml.MoveToNextAttribute())
            {
                // The link's name space differs between the two kinds of Open XML.
                if (xml.LocalName is "id" && xml.NamespaceURI.Length > 0) link = xml.Value;
            }

            sheets.Add((name, link ?? ""));
        }

        return sheets;
    }

    private static Dictionary<string, string> ReadLinks(ZipArchiveEntry part, UnpackLimit limit)
    {
        Dictionary<string, string> targets = new(StringComparer.Ordinal);
        using XmlReader xml = Open(part, limit);
        while (xml.Read())
        {
            if (xml.NodeType != XmlNodeType.Element || xml.GetAttribute("Id") is not { } id || xml.GetAttribute("Target") is not { } target) continue;
            targets[id] = target.StartsWith('/') ? target[1..] : $"xl/{target}";
        }

        return targets;
    }

    private static SheetErrors ReadCells(ZipArchiveEntry part, string source, UnpackLimit limit)
    {
        SheetErrors errors = new();
        int row = 0;
        int column = 0;
        using XmlReader xml = Open(part, limit);
        while (xml.Read())
        {
            if (xml.NodeType != XmlNodeType.Element) continue;
            string? place = xml.GetAttribute("r");
            switch (xml.LocalName)
            {
                case "dimension" when xml.GetAttribute("ref") is { } used:
                    foreach (string corner in used.Split(':')) CheckPlace(corner, source, out _);
                    break;
                case "row":
                    int above = row;
                    row = place is null ? row + 1 : int.TryParse(place, NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number is >= 1 and <= SheetRange.MostRows ? number : throw Beyond(place, source);
                    if (row <= above) throw new StepException(source, $"Row {row} stands behind row {above} in the sheet. The file is damaged; open it in Excel and save it again.");
                    column = 0;
                    break;
                case "c":
                    column++;
                    if (place is not null) CheckPlace(place, source, out column);
                    if (column > SheetRange.MostColumns) throw Beyond(place ?? "", source);
                    if (xml.GetAttribute("t") is "e") errors.Add(row, column, ReadValue(xml));
                    break;
            }
        }

        errors.Sort();
        return errors;
    }

    /// <summary>The text of a cell's value, which is not to be read as part of the sheet any more.</summary>
    private static string ReadValue(XmlReader cell)
    {
        using XmlReader inner = cell.ReadSubtree();
        while (inner.Read())
        {
            if (inner.NodeType == XmlNodeType.Element && inner.LocalName is "v") return inner.ReadElementContentAsString();
        }

        return "";
    }

    private static void CheckPlace(string place, string source, out int column)
    {
        if (!SheetRange.TryParseCell(place, out column, out _)) throw Beyond(place, source);
    }

    private static StepException Beyond(string place, string source) =>
        new(source, $"The sheet names the place '{place}', but sheets end with column XFD and row {SheetRange.MostRows:N0}. The file is damaged or not to be trusted; get it again.");

    private static XmlReader Open(ZipArchiveEntry part, UnpackLimit limit) =>
        XmlReader.Create(new LimitedStream(part.Open(), limit), new XmlReaderSettings { DtdProcessing = DtdProcessing.Prohibit, XmlResolver = null, CloseInput = true, IgnoreWhitespace = true });

    private static void Drain(ZipArchiveEntry part, UnpackLimit limit)
    {
        using LimitedStream content = new(part.Open(), limit);
        content.CopyTo(Stream.Null);
    }
}
