using Etl.Common;
using Etl.Definitions;
using Etl.Definitions.Options;
using Etl.Messages;
using Etl.Steps;

namespace Etl.Planning;

/// <summary>Checks one step against what it reads and makes it.</summary>
internal sealed class StepPlanner(StepCatalog catalog, string file, string root, DateTimeOffset now, FileForecast files, ICollection<PlanError> found)
{
    private readonly ErrorList _errors = new(file, found);

    // For the nested context, which sees no parameters.
    private string Root => root;

    private DateTimeOffset Now => now;

    private FileForecast Files => files;

    public StepType? FindType(StepDefinition step)
    {
        if (catalog.TryGet(step.Use, out StepType? type)) return type;
        string cure = NearestName.Find(step.Use, catalog.Types.Select(known => known.Name)) is { } near
            ? $"did you mean '{near}'?"
            : $"the steps are {string.Join(", ", catalog.Types.Select(known => known.Name))}";
        _errors.Add(step.UseLocation, $"unknown step '{step.Use}'; {cure}");
        return null;
    }

    /// <summary>Binds the options, checks the input's kind, and makes the step. Reports everything that it finds wrong.</summary>
    /// <param name="step">The step.</param>
    /// <param name="type">Its type.</param>
    /// <param name="index">Its place in topological order.</param>
    /// <param name="inputs">What it reads; an entry is null where that step's type is unknown.</param>
    public StepDraft Plan(StepDefinition step, StepType type, int index, IReadOnlyList<(StepDefinition Step, StepDraft? Draft)> inputs)
    {
        if (step.Output is not null) return PlanOutput(step, type, index, inputs[0].Step, inputs[0].Draft);
        object? options = OptionsBinder.Bind(type.OptionsType, step.With, file, found);
        MessageKind? kind = inputs.Count > 0 ? inputs[0].Draft?.Type.Output : null;
        bool fits = CheckInputs(step, type, inputs);
        // Only who reads rows needs the steps before it to be right: their columns are not known otherwise.
        bool readsRows = kind == MessageKind.Rows;
        Schema? schema = fits && readsRows && inputs.All(input => input.Draft is { Step: not null }) ? CommonSchema(step, type, inputs) : null;
        bool kindIsKnown = inputs.Count == 0 || kind is not null;
        bool ready = options is not null && fits && kindIsKnown && (!readsRows || schema is not null);
        StepDraft[] drafts = [.. inputs.Select(input => input.Draft).OfType<StepDraft>()];
        Context context = new(this, step, kind, schema, drafts);
        IStep? planned = ready ? Make(step, type, options!, context) : null;
        if (options is not null && !ready) SyntaxCheck.Report(type.OptionsType, options, context);
        return new StepDraft(step, type, kind, schema, planned)
        {
            Index = index,
            Inputs = drafts,
            IsPending = planned is null && (context.AwaitsFiles || drafts.Any(draft => draft.IsPending)),
        };
    }

    private IStep? Make(StepDefinition step, StepType type, object options, Context context)
    {
        try
        {
            return type.Plan(options, context);
        }
        catch (StepException e)
        {
            // What a step sees of its files while it is planned may be as wrong as what it sees when it runs.
            string item = e.Item is null ? "" : $"{e.Item}: ";
            _errors.Add(step.IdLocation, $"the columns of '{step.Id}' depend on its files, and these cannot be read: {item}{e.Message.TrimEnd('.')}");
            return null;
        }
    }

    /// <summary>The step behind one with named outputs that hands on one of them.</summary>
    private StepDraft PlanOutput(StepDefinition step, StepType type, int index, StepDefinition owner, StepDraft? draft)
    {
        StepDraft output = new(step, type, MessageKind.Rows, null, null) { Index = index, Inputs = draft is null ? [] : [draft], IsPending = draft?.IsPending ?? false };
        if (draft?.Step is not INamedOutputs outputs) return output;
        if (outputs.Outputs.Any(known => string.Equals(known.Name, step.Output, StringComparison.Ordinal)))
            return output with { InputSchema = draft.Step.OutputSchema, Step = outputs.CreateOutput(step.Output!) };
        string cure = NearestName.Find(step.Output!, outputs.Outputs.Select(output => output.Name)) is { } near
            ? $"did you mean '{owner.Id}.{near}'?"
            : $"its outputs are {OutputSteps.Names(owner, outputs)}";
        _errors.Add(step.Location, $"'{owner.Id}' ({type.Name}) has no output '{step.Output}'; {cure}");
        return output;
    }

    private bool CheckInputs(StepDefinition step, StepType type, IReadOnlyList<(StepDefinition Step, StepDraft? Draft)> inputs)
    {
        if (type.Input.Count == 0)
        {
            if (step.From is null) return true;
            _errors.Add(step.From[0].Location, $"'{step.Id}' ({type.Name}) is a source and reads no step; remove 'from'");
            return false;
        }

        if (inputs.Count == 0)
        {
            if (step.From is null)
                _errors.Add(step.IdLocation, $"'{step.Id}' ({type.Name}) reads {Kinds(type.Input)}, but no step stands above it; begin with a source: {Sources()}");
            return false;
        }

        bool fits = true;
        foreach ((StepDefinition input, StepDraft? draft) in inputs)
        {
            if (draft is null) continue;
            if (draft.Type.HasNamedOutputs && input.Output is null)
            {
                fits = false;
                _errors.Add(Place(step, input), $"'{input.Id}' ({draft.Type.Name}) has several outputs; name one of them in 'from'{(draft.Step is INamedOutputs outputs ? ": " + OutputSteps.Names(input, outputs) : $", such as '{input.Id}.NAME'")}");
                continue;
            }

            if (draft.Type.Output is { } output && type.Input.Contains(output)) continue;
            fits = false;
            _errors.Add(Place(step, input), draft.Type.Output is { } given
                ? $"'{step.Id}' ({type.Name}) reads {Kinds(type.Input)}, but '{input.Id}' ({draft.Type.Name}) hands on {Kind(given)}; {Bridge(given, type.Input)}"
                : $"'{step.Id}' reads '{input.Id}' ({draft.Type.Name}), which hands nothing on; name another step in 'from'");
        }

        return fits;
    }

    private Schema? CommonSchema(StepDefinition step, StepType type, IReadOnlyList<(StepDefinition Step, StepDraft? Draft)> inputs)
    {
        Schema first = inputs[0].Draft!.Step!.OutputSchema!;
        if (type.TakesDifferentRows) return first;
        foreach ((StepDefinition input, StepDraft? draft) in inputs.Skip(1))
        {
            Schema other = draft!.Step!.OutputSchema!;
            if (first.Columns.SequenceEqual(other.Columns)) continue;
            _errors.Add(Place(step, input), $"'{step.Id}' reads rows with different columns: '{inputs[0].Step.Id}' has {first}; '{input.Id}' has {other}; make them equal with 'select', or put them together with 'union'");
            return null;
        }

        return first;
    }

    private string Bridge(MessageKind given, IReadOnlyList<MessageKind> wanted)
    {
        string[] steps = [.. catalog.Types.Where(type => type.Input.Contains(given) && type.Output is { } output && wanted.Contains(output)).Select(type => type.Name)];
        return steps.Length > 0 ? $"put one of these between them: {string.Join(", ", steps)}" : "read another step";
    }

    private string Sources() => string.Join(", ", catalog.Types.Where(type => type.Input.Count == 0).Select(type => type.Name));

    private static Definitions.Json.TextLocation Place(StepDefinition step, StepDefinition input) =>
        step.From?.FirstOrDefault(from => string.Equals(from.Name, input.Id, StringComparison.Ordinal)).Location ?? step.UseLocation;

    private static string Kinds(IReadOnlyList<MessageKind> kinds) => string.Join(" or ", kinds.Select(Kind));

    private static string Kind(MessageKind kind) => kind.ToString().ToLowerInvariant();

    private sealed class Context(StepPlanner planner, StepDefinition step, MessageKind? kind, Schema? schema, IReadOnlyList<StepDraft> inputs) : StepPlanContext
    {
        /// <summary>Whether the step asked for files that are not known yet.</summary>
        public bool AwaitsFiles { get; private set; }

        public override string Id => step.Id;

        public override string Root => planner.Root;

        public override MessageKind? InputKind => kind;

        public override Schema? Input => schema;

        public override IReadOnlyList<StepInput> Inputs { get; } = schema is null ? [] : [.. inputs.Select(input => new StepInput(input.Definition.Id, input.Step!.OutputSchema!))];

        public override DateTimeOffset? Now => planner.Now;

        public override IReadOnlyList<FileMessage>? InputFiles
        {
            get
            {
                IReadOnlyList<FileMessage>? known = planner.Files.OutputOf(inputs);
                AwaitsFiles |= known is null;
                return known;
            }
        }

        public override void Error(string option, string message, int offset = 0) =>
            planner._errors.Add(OptionPath.Locate(step.With, option, offset), AfterColon(message));

        /// <summary>Steps write sentences; behind <c>error:</c> they go on in lower case and without the last full stop, as all located errors do.</summary>
        private static string AfterColon(string sentence) =>
            (char.IsUpper(sentence[0]) && !char.IsUpper(sentence[1]) ? char.ToLowerInvariant(sentence[0]) + sentence[1..] : sentence).TrimEnd('.');
    }
}
