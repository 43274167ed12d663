using System.Globalization;
using Etl.Messages;
using Etl.Steps;

namespace Etl.Running.Checkpoints;

/// <summary>
/// Brings the items that a source lists now into the order in which they were listed when the run began: a position belongs
/// to an item, and a file that came since would shift those behind it.
/// </summary>
internal static class Relisting
{
    private const int NamesShown = 3;

    /// <summary>The items of the first list; <paramref name="added"/> are those that came since, which are no part of the run.</summary>
    /// <exception cref="StepException">An item is gone, or one that was read has changed.</exception>
    public static IReadOnlyList<Message> Match(SourceItems items, IReadOnlyList<Message> found, out IReadOnlyList<string> added)
    {
        Dictionary<string, Queue<Message>> byKey = new(StringComparer.Ordinal);
        foreach (Message message in found)
        {
            string key = ListedItem.Of(message).Key;
            if (!byKey.TryGetValue(key, out Queue<Message>? same)) byKey[key] = same = [];
            same.Enqueue(message);
        }

        List<string> gone = [];
        List<string> changed = [];
        Message[] matched = new Message[items.Listed.Count];
        for (int i = 0; i < matched.Length; i++)
        {
            ListedItem listed = items.Listed[i];
            if (!byKey.TryGetValue(listed.Key, out Queue<Message>? same) || !same.TryDequeue(out Message? message))
            {
                gone.Add(listed.Name);
                continue;
            }

            if (items.IsBegun(i) && ListedItem.Of(message) != listed) changed.Add(listed.Name);
            Position position = message.Position with { Item = i };
            matched[i] = message is FileMessage file ? file.At(position) : ((UrlMessage)message).At(position);
        }

        if (gone.Count > 0) throw Refusal(gone, "is gone since the run began", "are gone since the run began", "Put it back");
        if (changed.Count > 0) throw Refusal(changed, "was read before the run was interrupted, and has changed since", "were read before the run was interrupted, and have changed since", "Put it back as it was");
        added = [.. byKey.Values.SelectMany(same => same).Select(message => ListedItem.Of(message).Name).Order(StringComparer.Ordinal)];
        foreach (Message message in byKey.Values.SelectMany(same => same)) message.Release();
        return matched;
    }

    /// <summary>Some names, and how many more there are.</summary>
    public static string Names(IReadOnlyList<string> names)
    {
        string shown = string.Join(", ", names.Take(NamesShown).Select(name => $"'{name}'"));
        return names.Count <= NamesShown ? shown : string.Create(CultureInfo.InvariantCulture, $"{shown} and {names.Count - NamesShown} more");
    }

    private static StepException Refusal(List<string> names, string one, string several, string cure) =>
        new(names[0], $"The run cannot be continued: {Names(names)} {(names.Count == 1 ? one : several)}. {cure}, or start the run over with 'etl resume --start-over'.");
}
