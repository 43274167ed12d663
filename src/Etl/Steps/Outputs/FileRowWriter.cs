using Etl.Messages;
using Etl.Steps.Saving;

namespace Etl.Steps.Outputs;

/// <summary>Writes rows to one file, or to one after the other where files have a most number of rows. There is one file at least.</summary>
internal sealed class FileRowWriter : IFormattingWriter, ISavedWriter
{
    // What is smaller waits for more: a write has a price of its own.
    private const int WorthAWrite = 64 * 1024;

    private readonly OutputFiles _files;
    private readonly Func<RowFormatter> _createFormatter;
    private readonly RowFormatter _formatter; // of rows that come unformatted
    private readonly IRowFormat _format; // of what stands around the rows
    private readonly OutputBlock _held = new();
    private readonly List<StagedFile> _complete = [];
    private OutputFile? _file; // null between a full file and the next row
    private long _number; // files begun
    private long _rowsInFile;

    /// <param name="files">Names the files.</param>
    /// <param name="columns">Indexes of the columns that are written.</param>
    /// <param name="createFormat">Makes the format of one worker.</param>
    /// <param name="saved">Where it goes on; null where it begins.</param>
    public FileRowWriter(OutputFiles files, IReadOnlyList<int> columns, Func<IRowFormat> createFormat, SavedState? saved)
    {
        _files = files;
        _createFormatter = () => new RowFormatter(columns, createFormat(), files.Settings.MaxRows is not null);
        _formatter = _createFormatter();
        _format = createFormat();
        if (saved is null) Begin();
        else Load(saved.Reader);
    }

    public IRowFormatter CreateFormatter() => _createFormatter();

    public ValueTask WriteAsync(RowBatch batch, CancellationToken cancellation)
    {
        for (int row = 0; row < batch.RowCount;)
        {
            cancellation.ThrowIfCancellationRequested();
            FormattedRows piece = _formatter.Format(batch, row);
            Write(piece.All);
            row += piece.RowCount;
            piece.Release();
        }

        return ValueTask.CompletedTask;
    }

    public ValueTask WriteFormattedAsync(Message formatted, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        Write(((FormattedRows)formatted).All);
        return ValueTask.CompletedTask;
    }

    public void Save(BinaryWriter state, SavedFolder folder)
    {
        Flush();
        _files.Gzip.Finish();
        state.Write(_complete.Count);
        foreach (StagedFile file in _complete) OutputFiles.SaveComplete(file, state, folder);
        state.Write(_file is not null);
        if (_file is null) return;
        state.Write(_rowsInFile);
        _file.Save(state);
        folder.Add(_file.File);
    }

    public ValueTask CompleteAsync(CancellationToken cancellation)
    {
        if (_file is not null) End();
        _files.Gzip.Finish();
        return ValueTask.CompletedTask;
    }

    public ValueTask DisposeAsync()
    {
        _file?.Dispose();
        _files.Gzip.Dispose();
        _held.Dispose();
        _formatter.Dispose();
        _format.Dispose();
        return ValueTask.CompletedTask;
    }

    private void Write(RowRun rows)
    {
        while (rows.Count > 0)
        {
            if (_file is null) Begin();
            int taken = _files.Room(_rowsInFile, rows.Count);
            ReadOnlySpan<byte> bytes = rows.Take(taken);
            if (_rowsInFile == 0) bytes = bytes[_format.BeginRows(bytes, _held)..];
            Write(bytes);
            _rowsInFile += taken;
            if (_files.IsFull(_rowsInFile)) End();
        }
    }

    private void Write(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length < WorthAWrite)
        {
            _held.Write(bytes);
            if (_held.Length >= WorthAWrite) Flush();
            return;
        }

        Flush();
        _file!.Write(bytes);
    }

    private void Load(BinaryReader saved)
    {
        int complete = saved.ReadInt32();
        for (int i = 0; i < complete; i++) _complete.Add(OutputFiles.LoadComplete(StageNext(isThere: true), saved));
        if (!saved.ReadBoolean()) return;
        _rowsInFile = saved.ReadInt64();
        _file = new OutputFile(StageNext(isThere: true), _files.Settings.Path.Compression, _files.Gzip, saved);
    }

    private StagedFile StageNext(bool isThere) => _files.Stage(_files.Settings.Path.With([]), ++_number, isThere);

    private void Begin()
    {
        _file = new OutputFile(StageNext(isThere: false), _files.Settings.Path.Compression, _files.Gzip);
        _rowsInFile = 0;
        _format.Begin(_held);
    }

    private void End()
    {
        _format.End(_rowsInFile == 0, _held);
        Flush();
        _file!.Complete();
        _file.Dispose();
        _complete.Add(_file.File);
        _file = null;
    }

    private void Flush()
    {
        if (_held.Length == 0) return;
        _file!.Write(_held.Written);
        _held.Clear();
    }
}
