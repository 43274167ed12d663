using Etl.Messages;

namespace Etl.Steps.Joins;

/// <summary>The batches of one side whose rows were parted into files, by the number that the files know them by. Thread-safe.</summary>
internal sealed class BatchPlaces
{
    private readonly Lock _lock = new();
    private readonly List<BatchPlace> _places = []; // under _lock

    /// <summary>Names a batch and returns its number in the files.</summary>
    public int Add(BatchPlace place)
    {
        lock (_lock)
        {
            _places.Add(place);
            return _places.Count - 1;
        }
    }

    /// <summary>The numbers of all batches in the order of the batches. When all were added.</summary>
    public int[] Ordered(Comparison<BatchPlace> compare)
    {
        int[] order = [.. Enumerable.Range(0, _places.Count)];
        Array.Sort(order, (x, y) => compare(_places[x], _places[y]));
        return order;
    }

    public Position PositionOf(int batch) => _places[batch].Position;
}
