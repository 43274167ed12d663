using Etl.Messages;
using Etl.Steps;

namespace Etl.Running;

/// <summary>
/// Brings several ordered streams together in the order of their positions; equal positions go by branch, as the
/// pipeline names them. A branch is waited for only while it could still send something that belongs earlier: it says
/// from which source on its messages come, so an aggregate, which sends nothing until it has seen everything, holds up
/// nobody. A branch that is ahead waits, and so is bounded. Within a branch every position comes once.
/// </summary>
internal sealed class PositionMerge(IMessageOutput target, IReadOnlyList<int> firstSources)
{
    private readonly Lock _lock = new();
    private readonly Branch[] _branches = [.. firstSources.Select(source => new Branch { Reached = new Position(source, 0) })]; // under _lock

    /// <summary>The input for one branch; calls on one branch never overlap.</summary>
    public IMessageOutput Input(int branch) => new BranchInput(this, branch);

    /// <summary>Says that a branch sends no more.</summary>
    public void End(int branch)
    {
        lock (_lock)
        {
            _branches[branch].Ended = true;
            Wake();
        }
    }

    private async ValueTask SendAsync(int index, Message message, CancellationToken cancellation)
    {
        TaskCompletionSource? turn = null;
        lock (_lock)
        {
            Branch branch = _branches[index];
            branch.Reached = message.Position;
            branch.Sent = false;
            if (!IsNext(index))
                branch.Turn = turn = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            Wake();
        }

        try
        {
            if (turn is not null) await turn.Task.WaitAsync(cancellation);
        }
        catch (OperationCanceledException)
        {
            message.Release();
            throw;
        }

        // No other branch is next until this message counts as sent, so sends never overlap.
        await target.SendAsync(message, cancellation);
        lock (_lock)
        {
            _branches[index].Sent = true;
            Wake();
        }
    }

    private bool IsNext(int index)
    {
        Position mine = _branches[index].Reached;
        for (int i = 0; i < _branches.Length; i++)
        {
            Branch other = _branches[i];
            if (i == index || other.Ended) continue;
            int order = mine.CompareTo(other.Reached);
            bool before = other.Sent ? order <= 0 : order < 0 || (order == 0 && index < i);
            if (!before) return false;
        }

        return true;
    }

    private void Wake()
    {
        for (int i = 0; i < _branches.Length; i++)
        {
            if (_branches[i].Turn is not { } turn || !IsNext(i)) continue;
            _branches[i].Turn = null;
            turn.SetResult();
        }
    }

    private sealed class Branch
    {
        /// <summary>Position of the last message offered; at first, the earliest that can come.</summary>
        public Position Reached { get; set; }

        /// <summary>Whether that message has been sent, so that only later ones can come.</summary>
        public bool Sent { get; set; }

        public bool Ended { get; set; }

        /// <summary>Set while the branch waits to be next.</summary>
        public TaskCompletionSource? Turn { get; set; }
    }

    private sealed class BranchInput(PositionMerge merge, int branch) : IMessageOutput
    {
        public ValueTask SendAsync(Message message, CancellationToken cancellation) => merge.SendAsync(branch, message, cancellation);
    }
}
