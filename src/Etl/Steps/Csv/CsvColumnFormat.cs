using System.Text;
using Etl.Messages;
using Etl.Steps.Records;

namespace Etl.Steps.Csv;

/// <summary>How the values of one column are found and read.</summary>
/// <param name="Column">Its name and type.</param>
/// <param name="HeaderNames">The names that it may have in a header.</param>
/// <param name="NullTexts">Texts that are null besides the empty one.</param>
/// <param name="Trim">Whether white space around the value is removed.</param>
/// <param name="Number">How numbers are written where it is not the plain way; null where it is.</param>
/// <param name="Dates">The formats of dates and times; null for ISO 8601.</param>
internal sealed record CsvColumnFormat(ColumnSchema Column, IReadOnlyList<string> HeaderNames, byte[][] NullTexts, bool Trim, LocalNumber? Number, DateFormats? Dates)
{
    /// <summary>Whether the column was found in the files' headers because new columns are added; files without it are as they should be.</summary>
    public bool IsAdded { get; init; }

    /// <summary>What a reject says about a type that was inferred, as the end of a sentence; empty for a declared one.</summary>
    public string TypeNote { get; init; } = "";

    /// <summary>Whether values need a look before the builder gets them.</summary>
    public bool IsPrepared => Trim || NullTexts.Length > 0 || IsExtra || IsOfCells;

    /// <summary>Whether its values are cells of a sheet: see <see cref="CsvDialect.IsOfCells"/>.</summary>
    public bool IsOfCells { get; init; }

    /// <summary>Whether it takes the fields that a record has too many.</summary>
    public bool IsExtra { get; private init; }

    /// <summary>The column of the fields that records have too many.</summary>
    public static CsvColumnFormat Extra(string name) =>
        new(new ColumnSchema(name, ColumnType.Text), [], [], Trim: false, Number: null, Dates: null) { IsExtra = true };

    public ColumnBuilder CreateBuilder(TextHeap heap) => IsOfCells ? new CellBuilder(CreateTextBuilder(heap)) : CreateTextBuilder(heap);

    private ColumnBuilder CreateTextBuilder(TextHeap heap)
    {
        if (Dates is not null) return Column.Type == ColumnType.Date ? new FormattedDateBuilder(Dates) : new FormattedTimestampBuilder(Dates);
        ColumnBuilder plain = ColumnBuilder.Create(Column.Type, heap);
        if (TypeNote.Length > 0 && Column.Type is (ColumnType.Int or ColumnType.Decimal or ColumnType.Float)) return new InferredNumberBuilder(plain);
        return Number is null ? plain : new LocalNumberBuilder(plain, Number);
    }

    /// <summary>Trims texts where the column says so, and makes those empty that mean null.</summary>
    public void Prepare(ReadOnlySpan<byte> data, Span<TextRange> texts)
    {
        foreach (ref TextRange place in texts)
        {
            ReadOnlySpan<byte> text = data.Slice(place.Start, place.Length);
            if (Trim)
            {
                int start = place.Start + (text.Length - text.TrimStart(" \t"u8).Length);
                text = text.Trim(" \t"u8);
                place = text.IsEmpty ? default : new TextRange(start, text.Length);
            }

            foreach (byte[] nullText in NullTexts)
            {
                if (text.SequenceEqual(nullText)) place = default;
            }
        }
    }

    /// <summary>A column that was found in the files.</summary>
    public static CsvColumnFormat Found(ColumnSchema column, IReadOnlyList<string> nullTexts) =>
        new(column, [column.Name], [.. nullTexts.Distinct(StringComparer.Ordinal).Select(Encoding.UTF8.GetBytes)], Trim: false, null, null);

    /// <summary>The column as declared; problems are reported.</summary>
    public static CsvColumnFormat Plan(string name, CsvColumn column, CsvReadOptions options, StepPlanContext context)
    {
        string at = $"columns.{name}";
        if (column.Type == ColumnType.Json) context.Error(at, "A CSV column cannot be json. Read it as text.");
        if (!options.Header && column.From.Any(name => CsvFieldName.NumberOf(name) is null))
            context.Error($"{at}.from", "Files without a header have no names, only numbers such as '#3' for the third field. Change 'from', or set 'header' to true.");
        string[] nullTexts = [.. options.NullText.Concat(column.Null).Distinct(StringComparer.Ordinal)];
        return new CsvColumnFormat(
            new ColumnSchema(name, column.Type),
            column.From.Count == 0 ? [name] : column.From,
            [.. nullTexts.Select(Encoding.UTF8.GetBytes)],
            column.Trim,
            PlanNumber(at, column, context),
            PlanDates(at, column, context));
    }

    private static LocalNumber? PlanNumber(string at, CsvColumn column, StepPlanContext context)
    {
        bool isPoint = string.Equals(column.Decimal, ".", StringComparison.Ordinal);
        if (isPoint && column.Thousands.Length == 0) return null;
        if (!isPoint && column.Type is not (ColumnType.Decimal or ColumnType.Float))
            return Refuse(context, $"{at}.decimal", $"A column of type {StepPlanContext.TypeName(column.Type)} has no fraction. Remove 'decimal', or make the column decimal or float.");
        if (column.Type is not (ColumnType.Int or ColumnType.Decimal or ColumnType.Float))
            return Refuse(context, $"{at}.thousands", $"A column of type {StepPlanContext.TypeName(column.Type)} has no thousands. Remove 'thousands', or make the column int, decimal or float.");
        if (column.Decimal is not [< (char)128 and var sign] || !IsSign(sign))
            return Refuse(context, $"{at}.decimal", $"'{column.Decimal}' cannot be the decimal sign; allowed is one ASCII character that numbers do not hold, such as ','.");
        if (column.Thousands.Length > 0 && (column.Thousands.EnumerateRunes().Count() > 1 || !IsSign(column.Thousands[0])))
            return Refuse(context, $"{at}.thousands", $"'{column.Thousands}' cannot stand between thousands; allowed is one character that numbers do not hold, such as ',' or ' '.");
        if (string.Equals(column.Thousands, column.Decimal, StringComparison.Ordinal))
            return Refuse(context, $"{at}.thousands", $"The decimal sign and the one between thousands are both '{sign}'. Use different characters, such as '.' and ','.");
        return new LocalNumber((byte)sign, Encoding.UTF8.GetBytes(column.Thousands));
    }

    private static LocalNumber? Refuse(StepPlanContext context, string option, string message)
    {
        context.Error(option, message);
        return null;
    }

    private static bool IsSign(char character) => !char.IsAsciiLetterOrDigit(character) && character is not ('+' or '-');

    private static DateFormats? PlanDates(string at, CsvColumn column, StepPlanContext context)
    {
        if (column.Formats.Count == 0)
        {
            if (column.Pivot is not null) context.Error($"{at}.pivot", "Two-digit years are read by 'formats' only, such as 'dd/MM/yy'. Add 'formats', or remove 'pivot'.");
            return null;
        }

        if (column.Type is not (ColumnType.Date or ColumnType.Timestamp))
        {
            context.Error($"{at}.formats", $"A column of type {StepPlanContext.TypeName(column.Type)} has no formats. Remove 'formats', or make the column date or timestamp.");
            return null;
        }

        int pivot = column.Pivot ?? DateFormats.DefaultPivot;
        for (int i = 0; i < column.Formats.Count; i++)
        {
            if (DateFormats.Check(column.Formats[i], column.Type == ColumnType.Timestamp, pivot) is { } problem)
                context.Error($"{at}.formats[{i}]", problem);
        }

        return new DateFormats(column.Formats, pivot);
    }
}
