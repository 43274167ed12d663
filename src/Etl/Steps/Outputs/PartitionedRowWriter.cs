using Etl.Messages;
using Etl.Steps.Saving;

namespace Etl.Steps.Outputs;

/// <summary>Writes each row to the file of its partition. There is no file where there is no row.</summary>
internal sealed class PartitionedRowWriter : IFormattingWriter, ISavedWriter
{
    private readonly OutputFiles _files;
    private readonly Func<PartitionFormatter> _createFormatter;
    private readonly PartitionFormatter _formatter; // of rows that come unformatted
    private readonly IRowFormat _format; // of what stands around the rows
    private readonly OpenFiles _open;
    private readonly OutputBlock _buffer = new();
    private readonly List<Partition> _begun = []; // in the order of their first rows

    /// <param name="files">Names the files.</param>
    /// <param name="columns">Indexes of the columns that are written.</param>
    /// <param name="createFormat">Makes the format of one worker.</param>
    /// <param name="saved">Where it goes on; null where it begins.</param>
    public PartitionedRowWriter(OutputFiles files, IReadOnlyList<int> columns, Func<IRowFormat> createFormat, SavedState? saved)
    {
        PartitionSet partitions = new();
        _files = files;
        _createFormatter = () => new PartitionFormatter(columns, createFormat(), new PartitionTable(files.Settings.Path, partitions), files.Settings.MaxRows is not null);
        _formatter = _createFormatter();
        _format = createFormat();
        _open = new OpenFiles(files.Settings.MaxOpenFiles);
        if (saved is not null) Load(partitions, saved);
    }

    public IRowFormatter CreateFormatter() => _createFormatter();

    public ValueTask WriteAsync(RowBatch batch, CancellationToken cancellation)
    {
        for (int row = 0; row < batch.RowCount;)
        {
            FormattedRows piece = _formatter.Format(batch, row);
            Write(piece, cancellation);
            row += piece.RowCount;
            piece.Release();
        }

        return ValueTask.CompletedTask;
    }

    public ValueTask WriteFormattedAsync(Message formatted, CancellationToken cancellation)
    {
        Write((FormattedRows)formatted, cancellation);
        return ValueTask.CompletedTask;
    }

    public void Save(BinaryWriter state, SavedFolder folder)
    {
        _files.Gzip.Finish();
        state.Write(_begun.Count);
        foreach (Partition partition in _begun)
        {
            state.Write(partition.Path);
            state.Write(partition.Complete.Count);
            foreach (StagedFile file in partition.Complete) OutputFiles.SaveComplete(file, state, folder);
            state.Write(partition.File is not null);
            if (partition.File is null) continue;
            state.Write(partition.RowsInFile);
            _open.Release(partition.File);
            partition.File.Save(state, folder);
        }
    }

    public ValueTask CompleteAsync(CancellationToken cancellation)
    {
        foreach (Partition partition in _begun)
        {
            cancellation.ThrowIfCancellationRequested();
            if (partition.File is not null) End(partition, cancellation);
        }

        _files.Gzip.Finish();
        return ValueTask.CompletedTask;
    }

    public ValueTask DisposeAsync()
    {
        _open.Dispose();
        _files.Gzip.Dispose();
        _buffer.Dispose();
        _formatter.Dispose();
        _format.Dispose();
        return ValueTask.CompletedTask;
    }

    private void Write(FormattedRows formatted, CancellationToken cancellation)
    {
        RowRun rows = formatted.All;
        foreach (PartitionRows part in formatted.Parts)
        {
            cancellation.ThrowIfCancellationRequested();
            Write(part.Partition, rows.TakeRun(part.Rows, part.End), cancellation);
        }
    }

    private void Write(Partition partition, RowRun rows, CancellationToken cancellation)
    {
        while (rows.Count > 0)
        {
            if (partition.File is null) Begin(partition);
            int taken = _files.Room(partition.RowsInFile, rows.Count);
            ReadOnlySpan<byte> bytes = rows.Take(taken);
            if (partition.RowsInFile == 0)
            {
                bytes = bytes[_format.BeginRows(bytes, _buffer)..];
                Flush(partition);
            }

            _open.Append(partition.File!, bytes);
            partition.RowsInFile += taken;
            if (_files.IsFull(partition.RowsInFile)) End(partition, cancellation);
        }
    }

    private void Load(PartitionSet partitions, SavedState saved)
    {
        BinaryReader reader = saved.Reader;
        int begun = reader.ReadInt32();
        for (int i = 0; i < begun; i++)
        {
            Partition partition = partitions[reader.ReadString()];
            _begun.Add(partition);
            int complete = reader.ReadInt32();
            for (int file = 0; file < complete; file++) partition.Complete.Add(OutputFiles.LoadComplete(StageNext(partition, isThere: true), reader));
            if (!reader.ReadBoolean()) continue;
            partition.RowsInFile = reader.ReadInt64();
            partition.File = CreateFile(partition, isThere: true);
            _open.Append(partition.File, partition.File.Load(saved));
        }
    }

    private StagedFile StageNext(Partition partition, bool isThere) => _files.Stage(partition.Path, ++partition.Number, isThere);

    private GrowingFile CreateFile(Partition partition, bool isThere) => new(StageNext(partition, isThere), _files.Settings.Path.Compression, _files.Context, _files.Gzip);

    private void Begin(Partition partition)
    {
        if (partition.Number == 0) _begun.Add(partition);
        partition.File = CreateFile(partition, isThere: false);
        partition.RowsInFile = 0;
        _format.Begin(_buffer);
    }

    private void End(Partition partition, CancellationToken cancellation)
    {
        _format.End(isEmpty: false, _buffer);
        Flush(partition);
        _open.Finish(partition.File!);
        partition.File!.Complete(cancellation);
        partition.Complete.Add(partition.File.Target);
        partition.File = null;
    }

    private void Flush(Partition partition)
    {
        _open.Append(partition.File!, _buffer.Written);
        _buffer.Clear();
    }
}
