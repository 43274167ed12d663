using Etl.Messages;

namespace Etl.Steps;

/// <summary>What a step spends its time on, which decides how many workers it gets where the pipeline says nothing.</summary>
public enum WorkKind
{
    /// <summary>Computing: as many workers as there are cores available, capped by <c>limits.cpu</c>.</summary>
    Cpu,

    /// <summary>Waiting for servers: 8 workers.</summary>
    Network,

    /// <summary>Writing outputs: 1 worker.</summary>
    Output,

    /// <summary>Always exactly 1 worker, and a pipeline that asks for more is wrong.</summary>
    Serial,
}

/// <summary>
/// A catalogue entry: everything there is to know about a kind of step. The steps' documentation, the JSON schema and
/// the checks of a pipeline all come from it.
/// </summary>
public sealed class StepType
{
    private readonly Func<object, StepPlanContext, IStep?> _create;

    private StepType(string name, Type optionsType, Func<object, StepPlanContext, IStep?> create)
    {
        Name = name;
        OptionsType = optionsType;
        _create = create;
    }

    /// <summary>As written in <c>"use"</c>, such as <c>csv.read</c>.</summary>
    public string Name { get; }

    /// <summary>One sentence, with a full stop.</summary>
    public required string Summary { get; init; }

    /// <summary>The kinds it reads; empty for a source.</summary>
    public required IReadOnlyList<MessageKind> Input { get; init; }

    /// <summary>The kind it hands on; null for a sink.</summary>
    public required MessageKind? Output { get; init; }

    public required WorkKind Work { get; init; }

    /// <summary>Whether the steps it reads may hand on different columns; otherwise those are an error.</summary>
    public bool TakesDifferentRows { get; init; }

    /// <summary>Whether its steps are <see cref="INamedOutputs"/>, which are read as <c>id.output</c>.</summary>
    public bool HasNamedOutputs { get; init; }

    /// <summary>A step as it would stand in a pipeline: one JSON object that passes the checks.</summary>
    public required string Example { get; init; }

    /// <summary>More of them, each for another use of the step; a comment in front may say which.</summary>
    public IReadOnlyList<string> MoreExamples { get; init; } = [];

    /// <summary>A sealed record whose <see cref="OptionAttribute"/> properties are the keys of <c>"with"</c>.</summary>
    public Type OptionsType { get; }

    /// <summary>
    /// Registers a step. <paramref name="create"/> checks the options against the input and returns the step, or reports
    /// problems through the context and returns null.
    /// </summary>
    public static StepType Create<TOptions>(string name, string summary, IReadOnlyList<MessageKind> input, MessageKind? output, WorkKind work, string example, Func<TOptions, StepPlanContext, IStep?> create, bool takesDifferentRows = false, bool hasNamedOutputs = false, IReadOnlyList<string>? moreExamples = null)
        where TOptions : class =>
        new(name, typeof(TOptions), (options, context) => create((TOptions)options, context))
        {
            Summary = summary,
            Input = input,
            Output = output,
            Work = work,
            Example = example,
            TakesDifferentRows = takesDifferentRows,
            HasNamedOutputs = hasNamedOutputs,
            MoreExamples = moreExamples ?? [],
        };

    internal IStep? Plan(object options, StepPlanContext context) => _create(options, context);
}
