using System.Text;
using Etl.Definitions;

namespace Etl.Tests.Support;

/// <summary>Reads pipeline texts and shows their errors one a line, as <c>line:column: message</c>.</summary>
internal static class PipelineText
{
    public const string Minimal = """{ "name": "p", "steps": [ { "id": "a", "use": "x" } ] }""";

    public static PipelineReadResult Read(string text, PipelineVariables? variables = null) =>
        PipelineReader.Read("p.json", Encoding.UTF8.GetBytes(text), variables ?? new PipelineVariables { Environment = _ => null });

    public static string Errors(string text, PipelineVariables? variables = null) => Show(Read(text, variables).Errors);

    public static string Show(IEnumerable<PlanError> errors) =>
        string.Join('\n', errors.Select(error => $"{error.Line}:{error.Column}: {error.Message}"));
}
