using System.Threading.Channels;
using Etl.Messages;
using Etl.Steps;

namespace Etl.Running;

/// <summary>
/// Brings several ordered streams together in the order of their positions; equal positions go by branch, as the
/// pipeline names them. A branch is waited for only while it could still send something that belongs earlier: from what
/// it has sent, or at first from where its source starts, it is known where it stands. So an aggregate, which sends
/// nothing until it has seen everything, holds up nobody. A branch that is ahead waits, and so is bounded.
/// </summary>
/// <param name="target">Gets all messages in order.</param>
/// <param name="firstSources">For each branch the smallest <see cref="Position.Source"/> that it sends.</param>
internal sealed class PositionMerge(IMessageOutput target, IReadOnlyList<int> firstSources)
{
    // One message of each branch is kept, so that a branch that has to wait still takes in the next message: it may
    // come from a fan-out that must get rid of it before it can serve the branch that is waited for.
    private readonly Branch[] _branches = [.. firstSources.Select(source => new Branch(new Position(source, 0)))];

    /// <summary>The input for one branch.</summary>
    public IMessageOutput Input(int branch) => _branches[branch];

    /// <summary>Says that a branch sends no more.</summary>
    public void End(int branch) => _branches[branch].Waiting.Writer.TryComplete();

    /// <summary>Sends the messages on until every branch has ended.</summary>
    public async Task RunAsync(CancellationToken cancellation)
    {
        try
        {
            while (_branches.Where(branch => !branch.IsEnded).MinBy(branch => branch.Reached) is { } next)
            {
                if (next.Head is { } message)
                {
                    next.Head = null;
                    await target.SendAsync(message, cancellation);
                }
                else if (await next.Waiting.Reader.WaitToReadAsync(cancellation))
                {
                    next.Head = await next.Waiting.Reader.ReadAsync(cancellation);
                    if (next.Head.Position > next.Reached) next.Reached = next.Head.Position;
                }
                else
                {
                    next.IsEnded = true;
                }
            }
        }
        finally
        {
            foreach (Branch branch in _branches) branch.Discard();
        }
    }

    /// <summary>One input. All but the channel belongs to <see cref="RunAsync"/>.</summary>
    private sealed class Branch(Position first) : IMessageOutput
    {
        public Channel<Message> Waiting { get; } = Channel.CreateBounded<Message>(1);

        /// <summary>The message that is to be sent next; null while none has come.</summary>
        public Message? Head { get; set; }

        /// <summary>
        /// How far the branch has come: its largest position yet. A message with an earlier one counts as late, such as a row
        /// that a join gives at its end.
        /// </summary>
        public Position Reached { get; set; } = first;

        public bool IsEnded { get; set; }

        public async ValueTask SendAsync(Message message, CancellationToken cancellation)
        {
            try
            {
                await Waiting.Writer.WriteAsync(message, cancellation);
            }
            catch (Exception e) when (e is OperationCanceledException or ChannelClosedException)
            {
                message.Release();
                throw new OperationCanceledException("The run is stopping.", e, cancellation);
            }
        }

        public void Discard()
        {
            Waiting.Writer.TryComplete();
            Head?.Release();
            Head = null;
            while (Waiting.Reader.TryRead(out Message? message)) message.Release();
        }
    }
}
