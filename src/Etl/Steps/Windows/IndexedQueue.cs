namespace Etl.Steps.Windows;

/// <summary>A queue in a ring that can also be read anywhere and shortened at its end. Not thread-safe.</summary>
internal sealed class IndexedQueue<T>
{
    private T[] _ring = new T[16];
    private int _first;

    public int Count { get; private set; }

    /// <summary>The item at a distance from the front.</summary>
    public ref T this[int index] => ref _ring[(_first + index) & (_ring.Length - 1)];

    public void Enqueue(T item)
    {
        if (Count == _ring.Length)
        {
            T[] larger = new T[2 * Count];
            for (int i = 0; i < Count; i++) larger[i] = this[i];
            (_ring, _first) = (larger, 0);
        }

        this[Count++] = item;
    }

    public T Dequeue()
    {
        T item = this[0];
        this[0] = default!;
        _first = (_first + 1) & (_ring.Length - 1);
        Count--;
        return item;
    }

    public void RemoveLast() => this[--Count] = default!;

    public void Clear()
    {
        Array.Clear(_ring);
        (_first, Count) = (0, 0);
    }
}
