namespace Etl.Messages;

/// <summary>Is told how far a file is read, by whoever reads it.</summary>
internal interface IReadWatcher
{
    /// <summary>All bytes before <paramref name="position"/> were read. Thread-safe; may go back when a file is read again.</summary>
    void Passed(long position);

    /// <summary>The file was read to its end, which is at <paramref name="position"/>.</summary>
    /// <exception cref="IOException">That is too early.</exception>
    void Ended(long position);
}
