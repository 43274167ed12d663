using System.Globalization;
using System.Text;
using Etl.Messages;
using Etl.Steps.Compression;

namespace Etl.Steps.Outputs;

/// <summary>Where a step's rows go: one path, or one for each combination of the values of the columns that it names. Immutable.</summary>
internal sealed class OutputPath
{
    private readonly IReadOnlyList<TemplatePart> _parts;
    private readonly Rune?[] _separators; // for each part that is a column: what its values cannot hold

    private OutputPath(string text, IReadOnlyList<TemplatePart> parts)
    {
        Text = text;
        _parts = parts;
        _separators = [.. parts.Select((_, i) => Separator(parts, i))];
        Columns = [.. parts.Where(part => part.IsColumn).Select(part => part.Column).Distinct()];
        Compression = CompressionFormats.OfName(parts[^1].Text);
    }

    /// <summary>As the pipeline has it.</summary>
    public string Text { get; }

    /// <summary>Indexes of the columns that it names, each once.</summary>
    public IReadOnlyList<int> Columns { get; }

    public CompressionFormat Compression { get; }

    /// <summary>The path for values of <see cref="Columns"/>: UTF-8 texts, null for null.</summary>
    public string With(IReadOnlyList<byte[]?> values)
    {
        StringBuilder path = new();
        for (int i = 0; i < _parts.Count; i++)
        {
            if (!_parts[i].IsColumn) path.Append(_parts[i].Text);
            else path.Append(values[IndexOf(_parts[i].Column)] is { } value ? PathValue.Encode(value, _separators[i]) : PathValue.Null);
        }

        return path.ToString();
    }

    /// <summary>The path with a number behind the file's name, in front of its extensions: <c>sales-00001.csv.gz</c>.</summary>
    public static string Numbered(string path, long number)
    {
        string plain = CompressionFormats.Plain(path);
        int extension = plain.Length - Path.GetExtension(plain).Length;
        // A name such as ".csv" is all extension.
        if (extension == 0 || IsSlash(plain[extension - 1])) extension = plain.Length;
        return string.Create(CultureInfo.InvariantCulture, $"{plain[..extension]}-{number:00000}{path[extension..]}");
    }

    /// <summary>Reads a path and reports what is wrong with it.</summary>
    public static OutputPath? Parse(string text, StepPlanContext context)
    {
        if (Problem(text) is { } problem)
        {
            context.Error("path", problem);
            return null;
        }

        if (ColumnTemplate.Parse(text, "path", context) is not { } parts) return null;
        bool valid = true;
        for (int i = 0; i < parts.Count; i++)
        {
            TemplatePart part = parts[i];
            if (!part.IsColumn) continue;
            string? wrong = context.Input![part.Column].Type switch
            {
                ColumnType.Json or ColumnType.Float => TypeProblem(part, context.Input[part.Column].Type),
                _ when i + 1 < parts.Count && Joins(parts, i) is { } next => $"Between '{{{part.Text}}}' and '{{{next}}}' stands nothing that tells where one value ends. Put a character such as '-', '_' or '/' behind '{{{part.Text}}}'.",
                _ when IsInFileName(parts, i) && !HasExtension(parts) => $"The name of the file has no fixed extension. Put one behind '{{{part.Text}}}', such as '.csv'.",
                _ => null,
            };
            if (wrong is null) continue;
            context.Error("path", wrong, part.Offset);
            valid = false;
        }

        return valid ? new OutputPath(text, parts) : null;
    }

    private static string? Problem(string text)
    {
        if (text.Length == 0) return "The path is empty. Name the file to write.";
        if (text.Contains('\0', StringComparison.Ordinal)) return "The path holds a NUL character, which no file name can. Remove it.";
        string name = text[(text.LastIndexOfAny(['/', Path.DirectorySeparatorChar]) + 1)..];
        return name is "" or "." or ".." ? $"'{text}' names a folder. Name a file in it, such as '{text.TrimEnd('/', Path.DirectorySeparatorChar)}/rows.csv'." : null;
    }

    private static string TypeProblem(TemplatePart part, ColumnType type) =>
        $"'{part.Text}' is {StepPlanContext.TypeName(type)}, and {(type == ColumnType.Float ? "equal floats may differ as texts" : "a fragment is no name")}; files can be named by text, int, decimal, bool, date and timestamp. Make it text with 'derive'.";

    /// <summary>The column behind a column in one folder's or file's name when what stands between cannot keep them apart.</summary>
    private static string? Joins(IReadOnlyList<TemplatePart> parts, int index)
    {
        TemplatePart next = parts[index + 1];
        if (next.IsColumn) return next.Text;
        Rune first = Rune.GetRuneAt(next.Text, 0);
        bool isPlain = Rune.IsLetterOrDigit(first) || first.Value == '%';
        return isPlain && Following(parts, index) is { } following ? following.Text : null;
    }

    /// <summary>The column that comes next in the same folder's or file's name.</summary>
    private static TemplatePart? Following(IReadOnlyList<TemplatePart> parts, int index)
    {
        for (int i = index + 1; i < parts.Count; i++)
        {
            if (parts[i].IsColumn) return parts[i];
            if (parts[i].Text.Any(IsSlash)) return null;
        }

        return null;
    }

    /// <summary>
    /// What stands behind a column with another one in the same name: it tells where the first one's value ends, because no
    /// value holds it, so that different values never make the same name.
    /// </summary>
    private static Rune? Separator(IReadOnlyList<TemplatePart> parts, int index) =>
        parts[index].IsColumn && Following(parts, index) is not null ? Rune.GetRuneAt(parts[index + 1].Text, 0) : null;

    private static bool IsInFileName(IReadOnlyList<TemplatePart> parts, int index) =>
        parts.Skip(index + 1).All(part => part.IsColumn || !part.Text.Any(IsSlash));

    private static bool HasExtension(IReadOnlyList<TemplatePart> parts) => !parts[^1].IsColumn && parts[^1].Text.Contains('.', StringComparison.Ordinal);

    private static bool IsSlash(char character) => character == '/' || character == Path.DirectorySeparatorChar;

    private int IndexOf(int column)
    {
        for (int i = 0; i < Columns.Count; i++)
        {
            if (Columns[i] == column) return i;
        }

        throw new InvalidOperationException("The path has no such column; this is a bug in etl.");
    }
}
