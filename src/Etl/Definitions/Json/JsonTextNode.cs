namespace Etl.Definitions.Json;

/// <summary>A JSON string. It can say where each of its characters stands in the file.</summary>
internal sealed record JsonTextNode : JsonTreeNode
{
    private readonly string _escaped;
    private readonly IReadOnlyList<TextSubstitution> _substitutions;

    /// <param name="location">The opening quote.</param>
    /// <param name="escaped">What stands between the quotes, with its escapes.</param>
    internal JsonTextNode(TextLocation location, string escaped)
        : base(location)
    {
        _escaped = escaped;
        _substitutions = [];
        SourceText = JsonEscapes.Decode(escaped);
        Value = SourceText;
    }

    private JsonTextNode(JsonTextNode source, string value, IReadOnlyList<TextSubstitution> substitutions)
        : base(source.Location)
    {
        _escaped = source._escaped;
        _substitutions = substitutions;
        SourceText = source.SourceText;
        Value = value;
    }

    /// <summary>What the step gets: escapes decoded, variables substituted. May hold secrets: print <see cref="SourceText"/> instead.</summary>
    public string Value { get; }

    /// <summary>What the user wrote: escapes decoded, variables such as <c>${env:TOKEN}</c> as they stand.</summary>
    public string SourceText { get; }

    /// <summary>Where a character of <see cref="Value"/> stands; for one that a variable brought in, where the variable does.</summary>
    /// <param name="offset">Zero-based; the value's length is the closing quote.</param>
    public TextLocation LocationOf(int offset)
    {
        int source = offset;
        int grown = 0;
        foreach (TextSubstitution substitution in _substitutions)
        {
            int start = substitution.SourceStart + grown;
            if (offset < start) break;
            int behind = offset - start - substitution.ValueLength;
            source = substitution.SourceStart + (behind < 0 ? 0 : substitution.SourceLength + behind);
            if (behind < 0) break;
            grown += substitution.ValueLength - substitution.SourceLength;
        }

        return LocationOfSource(source);
    }

    /// <summary>Where a character of <see cref="SourceText"/> stands.</summary>
    internal TextLocation LocationOfSource(int offset) =>
        Location with { Column = Location.Column + 1 + JsonEscapes.EscapedOffset(_escaped, offset) };

    internal JsonTextNode Substitute(string value, IReadOnlyList<TextSubstitution> substitutions) =>
        new(this, value, substitutions);

    /// <summary>The text as written, so that no secret gets into a log.</summary>
    public override string ToString() => SourceText;
}

/// <summary>Characters of the written text that were replaced.</summary>
internal readonly record struct TextSubstitution(int SourceStart, int SourceLength, int ValueLength);
