using Etl.Runs;
using Etl.Steps.Csv;

namespace Etl.Cli.Display;

/// <summary>The rejected rows of a run by their reasons.</summary>
internal static class RejectsText
{
    private const int MostShown = 50;
    private const int WidestText = 100;

    public static void Write(RunInfo run, RejectGroups groups, CommandContext context)
    {
        TextWriter output = context.Output;
        string root = run.Record?.Root ?? context.CurrentFolder;
        output.WriteLine($"run {run.Folder.Id}{(run.Record is { } record ? $" of {VisibleText.Of(record.Pipeline)}" : "")}: {Count(run, groups)}");
        foreach (RejectGroups.Group group in groups.MostFrequentFirst().Take(MostShown))
        {
            string column = group.Column.Length == 0 ? "" : $", column '{VisibleText.Of(group.Column)}'";
            output.WriteLine();
            output.WriteLine($"{Figures.Plural(group.Rows, "row")}: step '{VisibleText.Of(group.Step)}'{column}");
            output.WriteLine($"  {VisibleText.Of(group.Reason)}");
            foreach (ListedReject example in group.Examples) output.WriteLine($"    {Place(example, root)}{VisibleText.Cut(VisibleText.Of(example.Column.Length == 0 ? example.RawText : example.Value), WidestText)}");
        }

        output.WriteLine();
        if (groups.Count > MostShown) output.WriteLine($"and {Figures.Plural(groups.Count - MostShown, "reason")} more, for fewer rows each");
        if (groups.Ungrouped > 0) output.WriteLine($"and {Figures.Plural(groups.Ungrouped, "row")} for reasons beyond the first {Figures.Count(RejectGroups.MostGroups)}");
        output.WriteLine($"Every row with its complete text: {Figures.PathFrom(context.CurrentFolder, run.Folder.RejectsFile)} (CSV, for an editor, a spreadsheet or 'csv.read')");
    }

    /// <summary>A run that passes its limit counts more than it lists.</summary>
    private static string Count(RunInfo run, RejectGroups groups)
    {
        string listed = run.RejectedRows is { } all && all > groups.Rows
            ? $"{Figures.Plural(all, "row")} rejected, of which {Figures.Count(groups.Rows)} are listed"
            : $"{Figures.Plural(groups.Rows, "row")} rejected";
        return $"{listed}, for {Figures.Plural(groups.Count, "reason")}";
    }

    private static string Place(ListedReject reject, string root)
    {
        if (reject.File.Length == 0) return "";
        string file = Path.IsPathRooted(reject.File) ? Figures.PathFrom(root, reject.File) : reject.File;
        return $"{VisibleText.Of(file)}, line {VisibleText.Of(reject.Line)}: ";
    }
}
