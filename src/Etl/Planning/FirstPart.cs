namespace Etl.Planning;

/// <summary>
/// What of a pipeline can be planned now. Where the columns of a step depend on files that some step has yet to bring, such
/// as a download, that is this step with all before it; the others are planned when the files are there.
/// </summary>
/// <param name="Steps">In topological order.</param>
/// <param name="Pending">The steps that are not planned yet, in topological order.</param>
/// <param name="ToHold">Ids of those of the steps whose output is read by steps that are not among them.</param>
internal sealed record FirstPart(IReadOnlyList<StepDraft> Steps, IReadOnlyList<PendingStep> Pending, IReadOnlyList<string> ToHold)
{
    /// <param name="drafts">All steps, in topological order.</param>
    /// <param name="blocking">Ids of the steps that have to run first.</param>
    public static FirstPart Of(IReadOnlyList<StepDraft> drafts, ISet<string> blocking)
    {
        if (drafts.All(draft => draft.Step is not null)) return new FirstPart(drafts, [], []);
        HashSet<StepDraft> first = new(ReferenceEqualityComparer.Instance);
        foreach (StepDraft draft in drafts.Where(draft => blocking.Contains(draft.Definition.Id))) AddWithInputs(draft, first);
        string[] after = [.. drafts.Where(draft => blocking.Contains(draft.Definition.Id)).Select(draft => draft.Definition.Id)];
        return new FirstPart(
            [.. drafts.Where(first.Contains)],
            [.. drafts.Where(draft => draft.IsPending).Select(draft => new PendingStep(draft.Definition.Id, draft.Type, after, !draft.Inputs.Any(input => input.IsPending)) { From = [.. draft.Inputs.Select(input => input.Definition.Id)] })],
            [.. first.Where(draft => drafts.Any(reader => !first.Contains(reader) && reader.Inputs.Any(input => ReferenceEquals(input, draft)))).Select(draft => draft.Definition.Id)]);
    }

    private static void AddWithInputs(StepDraft draft, HashSet<StepDraft> steps)
    {
        if (!steps.Add(draft)) return;
        foreach (StepDraft input in draft.Inputs) AddWithInputs(input, steps);
    }
}
