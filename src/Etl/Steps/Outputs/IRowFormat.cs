using System.Buffers;
using Etl.Messages;

namespace Etl.Steps.Outputs;

/// <summary>
/// Makes rows into the bytes of files, and knows no file: one serves all files of a sink, whose rows may come in turns.
/// What it writes depends on the rows only, not on how many it is given at a time. Not thread-safe.
/// </summary>
internal interface IRowFormat : IDisposable
{
    /// <summary>Bytes in the output from which on <see cref="Write"/> stops, so that a caller can write them out.</summary>
    const int EnoughBytes = 1 << 20;

    /// <summary>Writes what a file begins with, such as a header.</summary>
    void Begin(ArrayBufferWriter<byte> output);

    /// <summary>Writes rows, at least one, until the output holds <see cref="EnoughBytes"/>; returns how many.</summary>
    /// <param name="columns">The columns to write, in the order of the format's schema.</param>
    /// <param name="rows">Row indexes in the columns; not empty.</param>
    /// <param name="isFirst">Whether the file has no row yet.</param>
    /// <param name="output">Takes the bytes.</param>
    int Write(ReadOnlySpan<Column> columns, ReadOnlySpan<int> rows, bool isFirst, ArrayBufferWriter<byte> output);

    /// <summary>Writes what a file ends with.</summary>
    /// <param name="isEmpty">Whether the file has no row.</param>
    /// <param name="output">Takes the bytes.</param>
    void End(bool isEmpty, ArrayBufferWriter<byte> output);
}
