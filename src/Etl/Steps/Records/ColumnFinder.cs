using System.Collections.Concurrent;
using Etl.Messages;

namespace Etl.Steps.Records;

/// <summary>
/// Finds the columns of files that are not declared, and their types. Which files it looks at, and what it finds, depends
/// on the list of files only.
/// </summary>
/// <param name="sampler">Looks into the files.</param>
/// <param name="infer">How much is looked at for types; null where found columns are text.</param>
/// <param name="readsAllHeaders">Whether columns are looked for in all files, or in those only that are looked at for types.</param>
/// <param name="isDeclared">Whether a name in a header is that of a declared column.</param>
internal sealed class ColumnFinder(IFileSampler sampler, InferOptions? infer, bool readsAllHeaders, Func<string, bool> isDeclared)
{
    /// <exception cref="StepException">A file cannot be read, or its header is not what it must be.</exception>
    public InferredColumns Find(IReadOnlyList<FileMessage> files)
    {
        SortedDictionary<int, FileSample> samples = [];
        foreach (int i in Spread(files.Count)) Sample(i);
        List<(string Name, int File)> names = readsAllHeaders ? FromHeaders(files) : FromSamples(samples);
        Dictionary<string, TypeGuess> guesses = new(StringComparer.Ordinal);
        foreach (FileSample sample in samples.Values) Add(sample);
        if (infer is not null)
        {
            // A column that none of these files has is looked for in the first that has it.
            foreach ((string name, int file) in names)
            {
                if (guesses.ContainsKey(name)) continue;
                Sample(file);
                Add(samples[file]);
            }
        }

        return new InferredColumns(
            [.. names.Select(column => new ColumnSchema(column.Name, guesses.GetValueOrDefault(column.Name).Type))],
            infer is not null,
            infer?.Rows ?? 0,
            [.. samples.Keys.Select(i => files[i].Source)],
            files.Count);

        void Sample(int i) => samples[i] = sampler.ReadSample(files[i], infer!.Rows);

        void Add(FileSample sample)
        {
            for (int i = 0; i < sample.Names.Count; i++)
            {
                TypeGuess guess = guesses.GetValueOrDefault(sample.Names[i]);
                guess.Add(sample.Guesses[i]);
                guesses[sample.Names[i]] = guess;
            }
        }
    }

    /// <summary>Indexes of the files to look at: evenly from the first to the last.</summary>
    private IEnumerable<int> Spread(int files)
    {
        int count = Math.Min(infer?.Files ?? 0, files);
        for (int i = 0; i < count; i++) yield return count == 1 ? 0 : (int)((long)i * (files - 1) / (count - 1));
    }

    private List<(string Name, int File)> FromSamples(SortedDictionary<int, FileSample> samples)
    {
        List<(string Name, int File)> found = [];
        HashSet<string> seen = new(StringComparer.Ordinal);
        foreach ((int file, FileSample sample) in samples)
            found.AddRange(sample.Names.Where(name => !isDeclared(name) && seen.Add(name)).Select(name => (name, file)));
        return found;
    }

    /// <summary>The names in all headers, in order of first appearance, each with the first file that has it.</summary>
    private List<(string Name, int File)> FromHeaders(IReadOnlyList<FileMessage> files)
    {
        ConcurrentDictionary<string, (int File, int Field)> first = new(StringComparer.Ordinal);
        ConcurrentDictionary<int, StepException> failures = [];
        Parallel.For(0, files.Count, new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount }, i =>
        {
            try
            {
                IReadOnlyList<string> header = sampler.ReadHeader(files[i]);
                for (int field = 0; field < header.Count; field++)
                {
                    if (isDeclared(header[field])) continue;
                    (int File, int Field) here = (i, field);
                    first.AddOrUpdate(header[field], here, (_, before) => before.CompareTo(here) < 0 ? before : here);
                }
            }
            catch (StepException e)
            {
                failures.TryAdd(i, e);
            }
        });

        // Of several bad files always the same one is named.
        if (!failures.IsEmpty) throw failures.MinBy(failure => failure.Key).Value;
        return [.. first.OrderBy(name => name.Value).Select(name => (name.Key, name.Value.File))];
    }
}
