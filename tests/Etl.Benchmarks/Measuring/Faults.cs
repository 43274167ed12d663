namespace Etl.Benchmarks.Measuring;

/// <summary>What went wrong with parts of a long measurement, whose other parts go on and keep their results.</summary>
internal sealed class Faults
{
    private readonly List<string> _messages = [];

    /// <summary>Does a part; true when nothing went wrong.</summary>
    public async Task<bool> TryAsync(string part, Func<Task> measure)
    {
        try
        {
            await measure();
            return true;
        }
        catch (Exception e) when (e is BenchmarkException or IOException or UnauthorizedAccessException)
        {
            Console.WriteLine(e.Message);
            _messages.Add($"{part}: {e.Message}");
            return false;
        }
    }

    /// <exception cref="BenchmarkException">Something went wrong.</exception>
    public void ThrowIfAny()
    {
        if (_messages.Count > 0) throw new BenchmarkException(string.Join("\nerror: ", _messages));
    }
}
