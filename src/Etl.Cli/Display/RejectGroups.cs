using System.Runtime.InteropServices;
using Etl.Steps.Csv;

namespace Etl.Cli.Display;

/// <summary>Rejected rows by step, column and reason. Keeps the groups and some examples of each, not the rows.</summary>
/// <param name="examples">Most rows that are kept of a group: its first ones.</param>
internal sealed class RejectGroups(int examples)
{
    /// <summary>Groups that are told apart. A reason that names values can make one of each row, and the memory is not to grow with them.</summary>
    internal const int MostGroups = 10_000;

    private readonly Dictionary<(string Step, string Column, string Reason), Group> _groups = [];

    /// <summary>All rows added.</summary>
    public long Rows { get; private set; }

    public int Count => _groups.Count;

    /// <summary>Rows that were not grouped, because there are too many groups.</summary>
    public long Ungrouped { get; private set; }

    public void Add(ListedReject reject)
    {
        Rows++;
        (string, string, string) key = (reject.Step, reject.Column, reject.Cause);
        if (_groups.Count >= MostGroups && !_groups.ContainsKey(key))
        {
            Ungrouped++;
            return;
        }

        ref Group? group = ref CollectionsMarshal.GetValueRefOrAddDefault(_groups, key, out _);
        group ??= new Group(reject.Step, reject.Column, key.Item3, _groups.Count);
        group.Rows++;
        if (group.Examples.Count < examples) group.Examples.Add(reject);
    }

    /// <summary>The largest first; of equal ones that whose first row comes first.</summary>
    public IEnumerable<Group> MostFrequentFirst() => _groups.Values.OrderByDescending(group => group.Rows).ThenBy(group => group.Place);

    /// <param name="step">Id of the step.</param>
    /// <param name="column">Empty for the whole row.</param>
    /// <param name="reason">What was found and what is allowed.</param>
    /// <param name="place">Where its first row comes among those of the other groups.</param>
    internal sealed class Group(string step, string column, string reason, int place)
    {
        public string Step => step;

        public string Column => column;

        public string Reason => reason;

        public int Place => place;

        public long Rows { get; set; }

        public List<ListedReject> Examples { get; } = [];
    }
}
