namespace Etl.Steps;

/// <summary>One of several outputs of a step.</summary>
/// <param name="Name">What stands behind the dot in <c>"from": "split.big"</c>.</param>
/// <param name="Option">Path below <c>"with"</c> of the option that makes it, where errors about it are reported.</param>
/// <param name="Remedy">What to do when nothing reads it, as the end of a sentence.</param>
public sealed record NamedOutput(string Name, string Option, string Remedy);

/// <summary>
/// On a step whose rows part into outputs that other steps read by name. Each output that is read becomes a step of its own
/// behind it, named <c>id.output</c>.
/// </summary>
public interface INamedOutputs
{
    /// <summary>All of them; each has to be read, because rows must not vanish.</summary>
    IReadOnlyList<NamedOutput> Outputs { get; }

    /// <summary>The step that hands on the rows of one output.</summary>
    IRowTransform CreateOutput(string name);
}
