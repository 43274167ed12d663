namespace Etl.Steps;

/// <summary>
/// A step failed on something outside the program: a file, a server, a disk. The message is for the pipeline's operator:
/// what was found, what is allowed, how to fix it. The runner adds the step's id.
/// </summary>
public sealed class StepException : Exception
{
    public StepException()
    {
    }

    public StepException(string message)
        : base(message)
    {
    }

    public StepException(string message, Exception? inner)
        : base(message, inner)
    {
    }

    /// <param name="source">The file or address at fault, as errors name it.</param>
    /// <param name="message">What was found, what is allowed, how to fix it.</param>
    /// <param name="inner">The cause, if there is one.</param>
    public StepException(string source, string message, Exception? inner = null)
        : base(message, inner) => Item = source;

    /// <summary>The file or address at fault; null where it is no single one.</summary>
    public string? Item { get; }
}
