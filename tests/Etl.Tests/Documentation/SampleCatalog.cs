using Etl.Messages;
using Etl.Steps;
using Etl.Tests.Definitions.Options;

namespace Etl.Tests.Documentation;

internal static class SampleCatalog
{
    public static StepCatalog Create() => new StepCatalog()
        .Add(StepType.Create<SampleOptions>(
            "sample.read",
            "Reads samples | of all kinds.",
            [MessageKind.Files, MessageKind.Urls],
            MessageKind.Rows,
            WorkKind.Cpu,
            """{ "id": "rows", "use": "sample.read", "with": { "path": "a.csv" } }""",
            (_, _) => null))
        .Add(StepType.Create<NoOptions>("list", "Lists nothing.", [], MessageKind.Files, WorkKind.Serial, """{ "id": "a", "use": "list" }""", (_, _) => null))
        .Add(StepType.Create<NoOptions>("drop", "Drops rows.", [MessageKind.Rows], null, WorkKind.Output, """{ "id": "b", "use": "drop" }""", (_, _) => null));

    internal sealed record NoOptions;
}
