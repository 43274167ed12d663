using Etl.Steps;

namespace Etl.Tests.Support;

/// <summary>Keeps the rejected rows.</summary>
internal sealed class CollectingRejects : IRejectSink
{
    public List<Reject> Rejects { get; } = [];

    public void Add(Reject reject) => Rejects.Add(reject);
}
