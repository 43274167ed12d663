using Etl.Messages;
using Etl.Steps;

namespace Etl.Running;

/// <summary>Hands a message to every reader and waits for each: a slow one holds up the others and loses nothing.</summary>
internal sealed class FanOut : IMessageOutput
{
    private readonly List<IMessageOutput> _targets = []; // filled while the graph is built

    public void Add(IMessageOutput target) => _targets.Add(target);

    public async ValueTask SendAsync(Message message, CancellationToken cancellation)
    {
        if (_targets.Count == 0)
        {
            message.Release();
            return;
        }

        if (_targets.Count > 1) message.AddReferences(_targets.Count - 1);
        int sent = 0;
        try
        {
            while (sent < _targets.Count) await _targets[sent++].SendAsync(message, cancellation);
        }
        finally
        {
            // Each target that was reached owns its reference; give back those of the others.
            for (int i = sent; i < _targets.Count; i++) message.Release();
        }
    }
}
