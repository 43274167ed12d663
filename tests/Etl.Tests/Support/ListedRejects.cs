using Etl.Steps;

namespace Etl.Tests.Support;

/// <summary>Keeps rejects in a list.</summary>
internal sealed class ListedRejects : IRejectSink
{
    public List<Reject> Rejects { get; } = [];

    public void Add(Reject reject) => Rejects.Add(reject);
}
