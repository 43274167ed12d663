using Etl.Messages;

namespace Etl.Steps.Http;

/// <summary>Where the bytes of an attempt go.</summary>
internal interface ITransferTarget
{
    /// <summary>Folder whose disk they fill.</summary>
    string Folder { get; }

    /// <exception cref="StepException">The disk cannot take them.</exception>
    void Write(ReadOnlySpan<byte> bytes);

    /// <summary>The bytes that came are not the file.</summary>
    void Discard();
}

/// <summary>A temporary file of the run, gone when the attempt fails.</summary>
internal sealed class ScratchTarget(ScratchFolder scratch) : ITransferTarget, IDisposable
{
    private readonly FileStream _file = scratch.Create();
    private bool _isComplete;

    public string Folder => scratch.Path;

    public long Bytes { get; private set; }

    // Not asynchronous: it goes to the page cache, and a thread hand-over costs more.
    public void Write(ReadOnlySpan<byte> bytes)
    {
        try
        {
            _file.Write(bytes);
            Bytes += bytes.Length;
        }
        catch (Exception e) when (StorageFault.IsOne(e))
        {
            throw scratch.WriteError(e);
        }
    }

    public void Discard()
    {
        // It goes in any case.
    }

    public IFileContent Complete()
    {
        _isComplete = true;
        return ScratchFolder.AsContent(_file.Name);
    }

    public void Dispose()
    {
        _file.Dispose();
        if (!_isComplete) scratch.Delete(_file.Name);
    }
}

/// <summary>A download that stays when the attempt fails.</summary>
internal sealed class PartTarget(KeptPart part, StepContext context) : ITransferTarget
{
    public string Folder => context.Downloads.Path;

    public void Write(ReadOnlySpan<byte> bytes)
    {
        try
        {
            part.Write(bytes);
        }
        catch (Exception e) when (StorageFault.IsOne(e))
        {
            throw context.Downloads.WriteError(e);
        }
    }

    public void Discard() => part.Discard();
}
