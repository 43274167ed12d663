using Etl.Messages;
using Etl.Steps;

namespace Etl.Tests.Support;

/// <summary>A plan context over given columns that keeps the errors as "option@offset: message".</summary>
internal sealed class ListedPlanErrors(Schema input) : StepPlanContext
{
    public List<string> Errors { get; } = [];

    public override string Id => "step";

    public override string Root => "/";

    public override MessageKind? InputKind => MessageKind.Rows;

    public override Schema? Input { get; } = input;

    public override void Error(string option, string message, int offset = 0) => Errors.Add($"{option}@{offset}: {message}");
}
