using Etl.Messages;
using Etl.Steps;

namespace Etl.Tests.Support;

/// <summary>Plans one step and keeps the problems it reports, as <c>option: message</c>.</summary>
internal sealed class RecordingPlanContext(MessageKind inputKind, Schema? input = null) : StepPlanContext
{
    public List<string> Errors { get; } = [];

    public override string Id => "step";

    public override string Root => "/";

    public override MessageKind? InputKind => inputKind;

    public override Schema? Input => input;

    public override void Error(string option, string message, int offset = 0) => Errors.Add($"{option}: {message}");
}
