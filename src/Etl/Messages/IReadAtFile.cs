using Microsoft.Win32.SafeHandles;

namespace Etl.Messages;

/// <summary>On the stream of a file on a disk: what is needed to read it in several places at once.</summary>
internal interface IReadAtFile
{
    /// <summary>The open file; the stream closes it.</summary>
    SafeFileHandle Handle { get; }

    /// <summary>Fails where the file is not what it was when it was opened.</summary>
    /// <exception cref="FileChangedException">It was written to.</exception>
    void Check();
}
