using Etl.Definitions;
using Etl.Definitions.Options;
using Etl.Steps;

namespace Etl.Planning;

/// <summary>Compiles what the user wrote into a plan: checks everything, reports every problem in one go, fuses steps into blocks.</summary>
public sealed class PipelinePlanner(StepCatalog catalog)
{
    private const int NetworkWorkers = 8;

    /// <summary>Plans a pipeline as it was read; mistakes that the reader found are among the errors.</summary>
    public PlanResult Plan(PipelineReadResult read, PlanSettings settings)
    {
        PlanResult result = PlanAll(read, settings);
        return result with { Errors = [.. result.Errors.Select(error => error.Without(read.Secrets))] };
    }

    private PlanResult PlanAll(PipelineReadResult read, PlanSettings settings)
    {
        List<PlanError> errors = [.. read.Errors];
        if (read.Steps.Count == 0) return new PlanResult(null, errors);
        string file = read.Definition?.File ?? read.Errors[0].File;
        IReadOnlyList<StepDefinition> definitions = OutputSteps.Insert(read.Steps, catalog);
        using FileForecast files = new(settings.Root, settings.Held);
        IReadOnlyList<StepDraft?> planned = PlanSteps(file, definitions, settings, files, errors, out StepGraph graph);
        HashSet<StepDefinition> sequential = new(planned.Where(draft => draft?.Step is IRowTransform { IsSequential: true }).Select(draft => draft!.Definition), ReferenceEqualityComparer.Instance);
        Dictionary<string, StepSettings> chosen = ChooseWorkers(file, definitions, sequential, Limits(read.Definition?.Limits ?? new LimitsDefinition(), settings).Cpu, settings, errors);
        bool isWhole = planned.Count == definitions.Count && planned.All(draft => draft is { Step: not null } or { IsPending: true });
        if (errors.Count > 0 || !isWhole || read.Definition is not { } definition)
            return new PlanResult(null, [.. errors.OrderBy(error => error.Line).ThenBy(error => error.Column)]);

        FirstPart part = FirstPart.Of([.. planned.Select(draft => draft!)], files.Blocking);
        Dictionary<string, StepDraft> byId = part.Steps.ToDictionary(draft => draft.Definition.Id, StringComparer.Ordinal);
        Dictionary<string, IReadOnlySet<string>> used = ColumnUse.Find(part.Steps, draft => graph.Edges(draft.Definition).Select(edge => (byId[edge.Reader.Id], edge.Input)));
        List<PlannedStep> steps = [.. part.Steps.Select(draft => new PlannedStep
        {
            Index = draft.Index,
            Id = draft.Definition.Id,
            Type = draft.Type,
            Step = draft.Step is IRowReader reader ? reader.Narrow(used[draft.Definition.Id]) : draft.Step!,
            From = [.. graph.Inputs(draft.Definition).Select(input => input.Id)],
            InputSchema = draft.InputSchema,
            UsedColumns = used.GetValueOrDefault(draft.Definition.Id),
            Options = JsonTreeText.Write(draft.Definition.With),
        })];
        PipelinePlan plan = new()
        {
            Name = definition.Name,
            File = definition.File,
            Text = definition.Text,
            Root = settings.Root,
            Steps = steps,
            Blocks = new BlockPlanner(steps, step => chosen[step.Id]).Plan(),
            Limits = Limits(definition.Limits, settings),
            Pending = part.Pending,
            ToHold = part.ToHold,
            Held = settings.Held,
            StepCount = planned.Count,
            Secrets = read.Secrets,
            PlanRest = part.Pending.Count == 0 ? null : held => Plan(read, settings with { Held = held }),
        };
        MemoryNeeds.Check(plan, definition.Limits, new ErrorList(file, errors));
        return new PlanResult(errors.Count == 0 ? plan : null, errors);
    }

    /// <summary>The steps in topological order, those of a cycle left out; null where a step's type is unknown.</summary>
    private List<StepDraft?> PlanSteps(string file, IReadOnlyList<StepDefinition> definitions, PlanSettings settings, FileForecast files, List<PlanError> errors, out StepGraph graph)
    {
        StepPlanner planner = new(catalog, file, settings.Root, settings.Now, files, errors);
        Dictionary<StepDefinition, StepType?> types = definitions.ToDictionary(step => step, planner.FindType);
        StepGraph sorted = graph = new StepGraph(definitions, step => types[step] is { } type ? type.Input.Count == 0 : null, new ErrorList(file, errors));
        Dictionary<StepDefinition, StepDraft?> drafts = new(ReferenceEqualityComparer.Instance);
        foreach (StepDefinition step in graph.Sorted)
        {
            List<(StepDefinition, StepDraft?)> inputs = [.. sorted.Inputs(step).Select(input => (input, drafts.GetValueOrDefault(input)))];
            drafts[step] = types[step] is { } type ? planner.Plan(step, type, drafts.Count, inputs) : null;
        }

        foreach (StepDefinition step in definitions)
        {
            if (drafts.GetValueOrDefault(step)?.Step is INamedOutputs outputs)
                OutputSteps.CheckRead(step, outputs, sorted.Readers(step), new ErrorList(file, errors));
            else if (types[step] is { Output: { } output } && sorted.Readers(step).Count == 0)
                new ErrorList(file, errors).Add(step.IdLocation, $"nothing reads '{step.Id}', which hands on {output.ToString().ToLowerInvariant()}; add a step that writes them, or remove it");
        }

        CheckOutputs(drafts.Values, settings.Root, new ErrorList(file, errors));
        return [.. graph.Sorted.Select(step => drafts[step])];
    }

    private static void CheckOutputs(IEnumerable<StepDraft?> drafts, string root, ErrorList errors)
    {
        Dictionary<string, StepDefinition> writers = new(StringComparer.Ordinal);
        foreach (StepDraft? draft in drafts)
        {
            // Columns in a path stand for themselves here: files that two such paths share are found when they are written.
            if (draft?.Step is not IRowSink sink || IsPrinted(sink.Path)) continue;
            if (writers.TryAdd(Path.GetFullPath(sink.Path, root), draft.Definition)) continue;
            string other = writers[Path.GetFullPath(sink.Path, root)].Id;
            errors.Add(OptionPath.Locate(draft.Definition.With, "path"), $"'{draft.Definition.Id}' and '{other}' write the same file, '{sink.Path}'; give each output a path of its own");
        }
    }

    /// <summary>Whether a path stands for the terminal, which any number of steps can print to.</summary>
    private static bool IsPrinted(string path) => string.Equals(path, "-", StringComparison.Ordinal);

    private Dictionary<string, StepSettings> ChooseWorkers(string file, IReadOnlyList<StepDefinition> steps, HashSet<StepDefinition> sequential, int cpu, PlanSettings settings, List<PlanError> found)
    {
        ErrorList errors = new(file, found);
        Dictionary<string, StepSettings> chosen = new(StringComparer.Ordinal);
        foreach (StepDefinition step in steps)
        {
            if (!catalog.TryGet(step.Use, out StepType? type)) continue;
            bool isSerial = type.Work == WorkKind.Serial || type.Input.Count == 0 || sequential.Contains(step);
            if (isSerial && step.Parallelism > 1)
                errors.Add(step.ParallelismLocation, $"'{step.Id}' ({type.Name}) works with one worker only, so 'parallelism' cannot be {step.Parallelism}; remove it");
            if (sequential.Contains(step) && step.Ordered == false)
                errors.Add(step.OrderedLocation, $"'{step.Id}' ({type.Name}) goes by the order of the rows, so 'ordered' cannot be false; remove it");
            int? all = settings.KeepParallelism.Contains(step.Id) ? null : settings.Parallelism;
            int workers = isSerial ? 1 : all ?? step.Parallelism ?? type.Work switch
            {
                WorkKind.Cpu => Math.Max(1, cpu),
                WorkKind.Network => NetworkWorkers,
                _ => 1,
            };
            if (step.Capacity < workers)
                errors.Add(step.CapacityLocation, $"'capacity' is {step.Capacity}, but '{step.Id}' has {workers} workers, and a message that is worked on counts; allowed is {workers} or more");
            chosen[step.Id] = new StepSettings(workers, step.Capacity ?? Math.Max(4, 2 * workers), step.Ordered ?? true, step.Parallelism is not null || step.Capacity is not null, step.Capacity is not null);
        }

        return chosen;
    }

    private static PlanLimits Limits(LimitsDefinition limits, PlanSettings settings)
    {
        long memory = limits.Memory?.Bytes ?? Math.Max(LimitsDefinition.LeastMemory, Math.Min(1L << 30, settings.AvailableMemory / 2));
        // Where nobody asked for as many workers as there are cores, there are only as many as the memory allows.
        return new PlanLimits(memory, limits.Cpu ?? Math.Min(settings.Cores, MemoryNeeds.MostWorkers(memory)), limits.Rejects.Rows == long.MaxValue ? null : limits.Rejects.Rows, limits.Rejects.Percent) { Checkpoint = limits.Checkpoint };
    }
}
