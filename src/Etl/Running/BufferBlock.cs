using Etl.Messages;
using Etl.Planning;
using Etl.Steps;
using Etl.Steps.RowStore;

namespace Etl.Running;

/// <summary>
/// Takes in rows at any time, so that whoever sends them never waits for what stands behind: it writes them to the work
/// folder until the tables it waits for are built, or where it waits for none until the last row has come, then hands them
/// on in order and passes on the rest.
/// </summary>
internal sealed class BufferBlock : IDisposable
{
    private readonly IReadOnlyList<JoinRun> _tables;
    private readonly RowCodec _codec;
    private readonly BatchFile _file;
    private bool _isOpen;

    public BufferBlock(PlannedBlock block, RunState run)
    {
        PlannedStep source = run.Plan.Blocks[block.From[0]].Steps[^1];
        _tables = [.. block.WaitsFor.Select(run.JoinOf)];
        _codec = new RowCodec(source.OutputSchema!, source.UsedColumns!);
        _file = new BatchFile(_codec, run.Context.Scratch);
    }

    public async ValueTask HandleAsync(Message input, IMessageOutput output, CancellationToken cancellation)
    {
        if (!_isOpen && _tables.Count > 0 && _tables.All(table => table.IsBuilt))
        {
            try
            {
                await ReplayAsync(output, cancellation);
            }
            catch
            {
                input.Release();
                throw;
            }
        }

        if (_isOpen)
        {
            // Which rows still pass through the file depends on time, and must not show.
            await output.SendAsync(((RowBatch)input).Detach(_codec.Columns), cancellation);
            return;
        }

        try
        {
            _file.Write((RowBatch)input);
        }
        finally
        {
            input.Release();
        }
    }

    public async ValueTask FinishAsync(IMessageOutput output, CancellationToken cancellation)
    {
        foreach (JoinRun table in _tables) await table.WaitAsync(cancellation);
        if (!_isOpen) await ReplayAsync(output, cancellation);
    }

    public void Dispose() => _file.Dispose();

    private async ValueTask ReplayAsync(IMessageOutput output, CancellationToken cancellation)
    {
        foreach (RowBatch batch in _file.Read()) await output.SendAsync(batch, cancellation);
        _file.Dispose();
        _isOpen = true;
    }
}
