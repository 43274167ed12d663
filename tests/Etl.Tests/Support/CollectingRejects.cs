using Etl.Steps;

namespace Etl.Tests.Support;

/// <summary>Keeps what is rejected.</summary>
internal sealed class CollectingRejects : IRejectSink
{
    public List<Reject> All { get; } = [];

    /// <summary>Row, column, value and reason of each.</summary>
    public string[] Lines => [.. All.Select(reject => $"{reject.Row} {reject.Column ?? "-"} {reject.Value ?? "-"}: {reject.Reason}")];

    public void Add(Reject reject) => All.Add(reject);
}
