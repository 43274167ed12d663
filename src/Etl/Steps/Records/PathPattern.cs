using System.Text;
using System.Text.RegularExpressions;
using Etl.Messages;

namespace Etl.Steps.Records;

/// <summary>
/// A pattern of file paths whose named parts become columns, such as <c>{season}/{league}.csv</c>. Each part takes at least
/// one character, and of several ways to match as few as it can, from the left. Immutable.
/// </summary>
internal sealed class PathPattern
{
    /// <summary>What Hive and its kin write for a null.</summary>
    private const string HiveNull = "__HIVE_DEFAULT_PARTITION__";

    private readonly Regex _regex;
    private readonly IReadOnlyList<PathPart> _parts;

    public PathPattern(string text, string regex, IReadOnlyList<PathPart> parts)
    {
        Text = text;
        _parts = parts;
        _regex = new Regex(regex, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant);
        Columns = [.. parts.Select(part => part.Column)];
    }

    /// <summary>As the pipeline writes it.</summary>
    public string Text { get; }

    /// <summary>One for each named part, in the order of the pattern.</summary>
    public IReadOnlyList<ColumnSchema> Columns { get; }

    /// <summary>The values of the parts as text (UTF-8), null for a null.</summary>
    /// <exception cref="StepException">The path does not match, or a part is no value of its type.</exception>
    public byte[]?[] Read(FileMessage file)
    {
        string path = FileFact.WithoutCompression(file.SourceName);
        Match match = _regex.Match(path);
        if (!match.Success)
            throw new StepException(file.Source, $"The path '{path}' does not match the pattern '{Text}'. Correct 'pathPattern', or leave the file out where the files are listed.");
        byte[]?[] values = new byte[]?[_parts.Count];
        for (int i = 0; i < values.Length; i++) values[i] = Value(file, path, _parts[i], match.Groups[i + 1].Value);
        return values;
    }

    private static byte[]? Value(FileMessage file, string path, PathPart part, string found)
    {
        if (part.IsHive && string.Equals(found, HiveNull, StringComparison.Ordinal)) return null;
        byte[] value = Encoding.UTF8.GetBytes(part.IsHive ? Uri.UnescapeDataString(found) : found);
        return ConstantColumn.IsValue(part.Column.Type, value)
            ? value
            : throw new StepException(file.Source, $"The part '{part.Column.Name}' of the path '{path}' is wrong: {Values.ValueText.Refuse(part.Column.Type, value)}. Rename the file, or give the part another type in 'pathPattern'.");
    }
}

/// <summary>A named part of a path.</summary>
/// <param name="Column">Its name and type.</param>
/// <param name="IsHive">Whether it is the value of a <c>name=value</c> folder, whose special characters are percent-encoded.</param>
internal sealed record PathPart(ColumnSchema Column, bool IsHive);
