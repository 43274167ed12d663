using System.Runtime.CompilerServices;

namespace Etl.Steps.Keys;

/// <summary>A field of <see cref="GroupRecords"/>: a state of a fixed size, all zeros for a new group.</summary>
internal readonly struct StateField<T>
    where T : unmanaged
{
    private readonly GroupRecords _records;
    private readonly int _offset;

    public StateField(GroupRecords records)
    {
        _records = records;
        _offset = records.AddField(Unsafe.SizeOf<T>());
    }

    /// <summary>Groups that there are.</summary>
    public int Count => _records.Count;

    /// <summary>The state of a group; valid until a group is added.</summary>
    public ref T this[int group] => ref Unsafe.As<byte, T>(ref Unsafe.Add(ref _records[group], _offset));

    /// <summary>The states for a loop over many groups; valid until a group is added.</summary>
    public GroupRecords.States<T> Open() => _records.Open<T>(_offset);
}
