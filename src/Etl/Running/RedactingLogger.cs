using System.Collections;
using Etl.Common;
using Microsoft.Extensions.Logging;

namespace Etl.Running;

/// <summary>Leaves the secrets of a pipeline out of what is logged: out of the text, its values, and exceptions.</summary>
internal sealed class RedactingLogger(ILogger target, Redaction secrets) : ILogger
{
    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => target.BeginScope(state);

    public bool IsEnabled(LogLevel logLevel) => target.IsEnabled(logLevel);

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (!IsEnabled(logLevel)) return;
        IEnumerable<KeyValuePair<string, object?>> values = state as IEnumerable<KeyValuePair<string, object?>> ?? [];
        SafeState safe = new(secrets.Apply(formatter(state, exception)), [.. values.Select(Safe)]);
        Exception? safeException = Safe(exception);
        target.Log(logLevel, eventId, safe, safeException, static (shown, _) => shown.ToString());
    }

    private KeyValuePair<string, object?> Safe(KeyValuePair<string, object?> value)
    {
        string? text = value.Value?.ToString();
        if (text is null) return value;
        string safe = secrets.Apply(text);
        // Numbers and dates stay what they are.
        return string.Equals(safe, text, StringComparison.Ordinal) ? value : new(value.Key, safe);
    }

    private Exception? Safe(Exception? exception)
    {
        string? text = exception?.ToString();
        if (text is null) return null;
        string safe = secrets.Apply(text);
        return string.Equals(safe, text, StringComparison.Ordinal) ? exception : new InvalidOperationException(safe);
    }

    /// <summary>A message's text and values, as those who write logs expect them.</summary>
    private sealed class SafeState(string text, IReadOnlyList<KeyValuePair<string, object?>> values) : IReadOnlyList<KeyValuePair<string, object?>>
    {
        public int Count => values.Count;

        public KeyValuePair<string, object?> this[int index] => values[index];

        public IEnumerator<KeyValuePair<string, object?>> GetEnumerator() => values.GetEnumerator();

        IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

        public override string ToString() => text;
    }
}
