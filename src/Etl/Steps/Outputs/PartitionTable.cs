using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using Etl.Messages;
using Etl.Values;

namespace Etl.Steps.Outputs;

/// <summary>The rows of one combination of the path's values.</summary>
internal sealed class Partition(string path)
{
    /// <summary>Its path, without the number of a file.</summary>
    public string Path => path;

    /// <summary>The file that takes the next row; null where none does yet, or the last one is full.</summary>
    public GrowingFile? File { get; set; }

    /// <summary>Files begun so far.</summary>
    public long Number { get; set; }

    public long RowsInFile { get; set; }

    /// <summary>Its files that take no more rows.</summary>
    public List<StagedFile> Complete { get; } = [];
}

/// <summary>All partitions of a sink. Equal values make equal paths and no others do, so a path is what they are known by. Thread-safe.</summary>
internal sealed class PartitionSet
{
    private readonly ConcurrentDictionary<string, Partition> _partitions = new(StringComparer.Ordinal);

    /// <summary>The partition of a path. What changes of it is the writer's alone.</summary>
    public Partition this[string path] => _partitions.GetOrAdd(path, static path => new Partition(path));
}

/// <summary>The rows of the batch at hand that belong to a partition.</summary>
internal sealed class PartitionGroup(Partition partition)
{
    public Partition Partition => partition;

    /// <summary>The first one, the last one, and how many.</summary>
    public (int First, int Last, int Count) Rows { get; set; }
}

/// <summary>Finds the partition of a row by the values that it has in the columns that the path names. One worker's; not thread-safe.</summary>
internal sealed class PartitionTable(OutputPath path, PartitionSet partitions)
{
    // Longer values are known by their hash, as they are in the file's name, so that the keys stay small.
    private const int LongestValue = PathValue.LongestName;
    private const int HeadBytes = 4;

    private readonly Dictionary<byte[], PartitionGroup> _groups = new(KeyComparer.Instance);
    private readonly Column[] _columns = new Column[path.Columns.Count];
    private readonly byte[] _value = new byte[ValueText.MaxLength];
    private readonly byte[] _key = new byte[path.Columns.Count * (HeadBytes + LongestValue)];
    private byte[] _lastKey = [];
    private PartitionGroup? _last;

    /// <summary>Takes up a batch.</summary>
    public void Take(RowBatch batch)
    {
        for (int i = 0; i < _columns.Length; i++) _columns[i] = batch.ColumnAt(path.Columns[i]);
    }

    /// <summary>The partition of a row of the batch at hand.</summary>
    public PartitionGroup Find(int row)
    {
        int length = 0;
        foreach (Column column in _columns) length += WriteKey(column, row, _key.AsSpan(length));
        ReadOnlySpan<byte> key = _key.AsSpan(0, length);
        // Rows of one partition often follow each other.
        if (_last is not null && key.SequenceEqual(_lastKey)) return _last;
        if (_groups.GetAlternateLookup<ReadOnlySpan<byte>>().TryGetValue(key, out byte[]? known, out PartitionGroup? group))
        {
            _lastKey = known;
            return _last = group;
        }

        group = new PartitionGroup(partitions[path.With([.. _columns.Select(column => Value(column, row))])]);
        _lastKey = key.ToArray();
        _groups.Add(_lastKey, group);
        return _last = group;
    }

    /// <summary>A head that tells null, short and long values apart, then the value's text or hash.</summary>
    private int WriteKey(Column column, int row, Span<byte> key)
    {
        if (column.IsNull(row))
        {
            BinaryPrimitives.WriteInt32LittleEndian(key, -1);
            return HeadBytes;
        }

        ReadOnlySpan<byte> value = column is TextColumn text ? text[row] : _value.AsSpan(0, ValueText.Format(column, row, _value));
        BinaryPrimitives.WriteInt32LittleEndian(key, value.Length);
        key = key[HeadBytes..];
        if (value.Length > LongestValue) return HeadBytes + SHA256.HashData(value, key);
        value.CopyTo(key);
        return HeadBytes + value.Length;
    }

    private byte[]? Value(Column column, int row)
    {
        if (column.IsNull(row)) return null;
        return column is TextColumn text ? text[row].ToArray() : _value[..ValueText.Format(column, row, _value)];
    }

    private sealed class KeyComparer : IEqualityComparer<byte[]>, IAlternateEqualityComparer<ReadOnlySpan<byte>, byte[]>
    {
        public static readonly KeyComparer Instance = new();

        public byte[] Create(ReadOnlySpan<byte> alternate) => alternate.ToArray();

        public bool Equals(ReadOnlySpan<byte> alternate, byte[] other) => alternate.SequenceEqual(other);

        public int GetHashCode(ReadOnlySpan<byte> alternate)
        {
            HashCode hash = default;
            hash.AddBytes(alternate);
            return hash.ToHashCode();
        }

        public bool Equals(byte[]? x, byte[]? y) => x.AsSpan().SequenceEqual(y);

        public int GetHashCode([DisallowNull] byte[] obj) => GetHashCode(obj.AsSpan());
    }
}
