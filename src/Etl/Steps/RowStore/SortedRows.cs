using System.Runtime.InteropServices;

namespace Etl.Steps.RowStore;

/// <summary>
/// One worker's records on their way to being sorted: in memory up to a limit, beyond it as sorted runs in the scratch
/// folder. Not thread-safe.
/// </summary>
/// <param name="scratch">Where the runs go.</param>
/// <param name="memoryBytes">Bytes that it may hold: pages, index and the buffer of a run that is written.</param>
internal sealed class SortedRows(ScratchFolder scratch, long memoryBytes) : IDisposable
{
    private readonly long _limit = memoryBytes - RecordStore.BlockBytesFor(memoryBytes);

    /// <summary>The records that are in memory.</summary>
    public RecordStore Store { get; } = new(RecordStore.BlockBytesFor(memoryBytes));

    /// <summary>The runs, whose files whoever merges them takes over by clearing the list.</summary>
    public List<RunFile> Runs { get; } = [];

    public void Add(ReadOnlySpan<byte> key, ReadOnlySpan<byte> row)
    {
        if (!HasRoomFor(key.Length, row.Length)) Spill();
        Store.Add(key, row);
    }

    /// <summary>Whether a record can be added without passing the limit; a single one always can.</summary>
    public bool HasRoomFor(int keyLength, int rowLength) =>
        Store.Count == 0 || Store.GrowthFor(keyLength, rowLength) is var growth && (growth == 0 || Store.MemoryBytes + growth <= _limit);

    /// <summary>Sorts what is in memory and writes it to a run.</summary>
    /// <exception cref="StepException">The scratch folder cannot be written to.</exception>
    public void Spill()
    {
        Store.Sort();
        SpillSorted();
    }

    /// <summary>Writes what is in memory, which is sorted, to a run.</summary>
    /// <exception cref="StepException">The scratch folder cannot be written to.</exception>
    public void SpillSorted()
    {
        if (Store.Count == 0) return;
        using RunWriter writer = new(scratch, RecordStore.BlockBytesFor(memoryBytes));
        foreach (long place in Store.Places) writer.Write(Store.KeyOf(place), Store.RowOf(place));
        Runs.Add(writer.Complete());
        Store.Clear();
    }

    /// <summary>Gives back the memory and removes the runs that were not merged.</summary>
    public void Dispose()
    {
        Store.Free();
        foreach (RunFile run in CollectionsMarshal.AsSpan(Runs)) run.Delete();
        Runs.Clear();
    }
}
