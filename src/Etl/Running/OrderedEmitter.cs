using Etl.Messages;
using Etl.Steps;

namespace Etl.Running;

/// <summary>
/// Puts the outputs of a block's workers back into the order of its inputs. Each input has a turn, numbered as it
/// entered the block. The outputs of the first unfinished turn are sent on at once; those of later turns are kept until
/// theirs comes. At most <paramref name="window"/> turns are open, so a slow first turn holds the others up instead of
/// letting them pile up.
/// </summary>
internal sealed class OrderedEmitter(IMessageOutput target, int window)
{
    private readonly Lock _lock = new();
    private readonly SemaphoreSlim _sending = new(1); // held by whoever sends to the target
    private readonly Dictionary<long, Turn> _turns = []; // open turns by number; under _lock
    private readonly List<(long Number, TaskCompletionSource Opened)> _waiting = []; // under _lock
    private long _first; // number of the first unfinished turn; under _lock

    /// <summary>Opens the turn of the input that entered as <paramref name="number"/>; waits while it is too far ahead.</summary>
    public async ValueTask<Turn> OpenAsync(long number, CancellationToken cancellation)
    {
        TaskCompletionSource? opened = null;
        lock (_lock)
        {
            if (number >= _first + window)
            {
                opened = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                _waiting.Add((number, opened));
            }
        }

        if (opened is not null) await opened.Task.WaitAsync(cancellation);
        Turn turn = new(this, number);
        lock (_lock) _turns.Add(number, turn);
        return turn;
    }

    /// <summary>Releases what was kept for turns that did not come, when the run was stopped. Called when no turn is worked on any more.</summary>
    public void Discard()
    {
        lock (_lock)
        {
            foreach (Turn turn in _turns.Values)
            {
                while (turn.Kept.TryDequeue(out Message? message)) message.Release();
            }
        }
    }

    /// <summary>One input's place in the order. Used by one worker.</summary>
    internal sealed class Turn(OrderedEmitter emitter, long number) : IMessageOutput
    {
        public long Number => number;

        public Queue<Message> Kept { get; } = []; // under the emitter's lock

        public bool Ended { get; set; } // under the emitter's lock

        public ValueTask SendAsync(Message message, CancellationToken cancellation) => emitter.SendAsync(this, message, cancellation);

        /// <summary>Ends the turn; sends what later turns have kept, as far as that is possible now.</summary>
        public ValueTask EndAsync(CancellationToken cancellation) => emitter.EndAsync(this, cancellation);
    }

    private async ValueTask SendAsync(Turn turn, Message message, CancellationToken cancellation)
    {
        lock (_lock)
        {
            if (turn.Number != _first)
            {
                turn.Kept.Enqueue(message);
                return;
            }
        }

        await SendKeptAsync(turn, message, cancellation);
    }

    private async ValueTask EndAsync(Turn turn, CancellationToken cancellation)
    {
        lock (_lock)
        {
            turn.Ended = true;
            if (turn.Number != _first) return;
        }

        // This worker ended the first turn, so it passes the word on until a turn is still being worked on.
        Turn? next = turn;
        while (next is not null)
        {
            await SendKeptAsync(next, null, cancellation);
            next = Advance(next);
        }
    }

    /// <summary>Makes the turn after an ended one the first and returns it; null when its own worker carries on.</summary>
    private Turn? Advance(Turn turn)
    {
        lock (_lock)
        {
            // Still being worked on, or ended by its worker, which then advances itself.
            if (!turn.Ended || turn.Number != _first) return null;
            _turns.Remove(turn.Number);
            _first++;
            for (int i = _waiting.Count - 1; i >= 0; i--)
            {
                if (_waiting[i].Number >= _first + window) continue;
                _waiting[i].Opened.SetResult();
                _waiting.RemoveAt(i);
            }

            return _turns.GetValueOrDefault(_first);
        }
    }

    private async ValueTask SendKeptAsync(Turn turn, Message? last, CancellationToken cancellation)
    {
        await _sending.WaitAsync(cancellation);
        try
        {
            // Nothing is added to Kept once the turn is the first, so an empty queue stays empty.
            while (TryTake(turn, out Message? kept)) await target.SendAsync(kept, cancellation);
            if (last is not null) await target.SendAsync(last, cancellation);
        }
        finally
        {
            _sending.Release();
        }
    }

    private bool TryTake(Turn turn, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out Message? kept)
    {
        lock (_lock) return turn.Kept.TryDequeue(out kept);
    }
}
