using Etl.Messages;

namespace Etl.Steps.Outputs;

/// <summary>
/// Makes rows into the bytes of files, and knows no file: what a row becomes depends on the row alone, so that any worker
/// can do it, and <see cref="BeginRows"/> sees to what is different for the first one of a file. Not thread-safe.
/// </summary>
internal interface IRowFormat : IDisposable
{
    /// <summary>Bytes in the output from which on <see cref="Write"/> stops, so that a caller can write them out.</summary>
    const int EnoughBytes = 1 << 20;

    /// <summary>Writes what a file begins with, such as a header.</summary>
    void Begin(OutputBlock output);

    /// <summary>Writes rows, at least one, until the output holds <see cref="EnoughBytes"/>; returns how many.</summary>
    /// <param name="columns">The columns to write, in the order of the format's schema.</param>
    /// <param name="rows">Row indexes in the columns; not empty.</param>
    /// <param name="output">Takes the bytes.</param>
    /// <param name="ends">Takes for each row the length of the output behind it; empty where nobody wants to know.</param>
    int Write(ReadOnlySpan<Column> columns, ReadOnlySpan<int> rows, OutputBlock output, Span<int> ends);

    /// <summary>
    /// Writes what a file has in place of the start of its first row, and returns how many of the row's bytes it stands for.
    /// </summary>
    /// <param name="rows">What <see cref="Write"/> made of the file's first rows.</param>
    /// <param name="output">Takes the bytes.</param>
    int BeginRows(ReadOnlySpan<byte> rows, OutputBlock output) => 0;

    /// <summary>Writes what a file ends with.</summary>
    /// <param name="isEmpty">Whether the file has no row.</param>
    /// <param name="output">Takes the bytes.</param>
    void End(bool isEmpty, OutputBlock output);
}
