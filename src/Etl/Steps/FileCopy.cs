using System.Buffers;
using Etl.Messages;

namespace Etl.Steps;

/// <summary>Copies a file's bytes, and tells an error of the reading side from one of the writing side.</summary>
internal static class FileCopy
{
    private const int BufferBytes = 256 * 1024;

    /// <exception cref="StepException">The file cannot be opened.</exception>
    public static Stream Open(FileMessage file)
    {
        try
        {
            return file.Content.OpenRead();
        }
        catch (Exception e) when (StorageFault.IsOne(e) || e is InvalidDataException)
        {
            throw ReadError(file, e);
        }
    }

    /// <summary>Opens a file whose reader has to jump in it. One that is not on a disk as it is goes to the work folder first.</summary>
    /// <exception cref="StepException">The file cannot be read.</exception>
    public static UnchangedFileStream OpenSeekable(FileMessage file, StepContext context, CancellationToken cancellation)
    {
        using Stream content = Open(file);
        return OpenSeekable(file, content, context, cancellation);
    }

    /// <summary>The same for a file whose content is open already, at its start.</summary>
    public static UnchangedFileStream OpenSeekable(FileMessage file, Stream content, StepContext context, CancellationToken cancellation)
    {
        if (file.Content.LocalPath is { } path) return new UnchangedFileStream(new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete));
        FileStream target = new(context.Scratch.NewPath(), new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.ReadWrite, Options = FileOptions.DeleteOnClose });
        try
        {
            Copy(file, content, target, context.Scratch.WriteError, cancellation);
            target.Position = 0;
            return new UnchangedFileStream(target);
        }
        catch
        {
            target.Dispose();
            throw;
        }
    }

    /// <summary>Copies to the end of the source and returns how many bytes that were.</summary>
    /// <param name="file">The file that is read, for errors.</param>
    /// <param name="source">Its open content.</param>
    /// <param name="target">Where the bytes go.</param>
    /// <param name="writeError">Makes the exception for a failed write.</param>
    /// <param name="cancellation">Ends the copying between two pieces.</param>
    /// <exception cref="StepException">The file cannot be read, or the target cannot be written.</exception>
    public static long Copy(FileMessage file, Stream source, Stream target, Func<Exception, StepException> writeError, CancellationToken cancellation)
    {
        byte[] buffer = ArrayPool<byte>.Shared.Rent(BufferBytes);
        try
        {
            long total = 0;
            while (true)
            {
                cancellation.ThrowIfCancellationRequested();
                int count = Read(file, source, buffer);
                if (count == 0) return total;
                Write(target, buffer.AsSpan(0, count), writeError);
                total += count;
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static int Read(FileMessage file, Stream source, byte[] buffer)
    {
        try
        {
            return source.Read(buffer, 0, buffer.Length);
        }
        catch (Exception e) when (StorageFault.IsOne(e) || e is InvalidDataException)
        {
            throw ReadError(file, e);
        }
    }

    private static void Write(Stream target, ReadOnlySpan<byte> bytes, Func<Exception, StepException> writeError)
    {
        try
        {
            target.Write(bytes);
        }
        catch (Exception e) when (StorageFault.IsOne(e))
        {
            throw writeError(e);
        }
    }

    private static StepException ReadError(FileMessage file, Exception e) =>
        new(file.Source, e is FileChangedException ? e.Message : $"The file cannot be read. {e.Message}", e);
}
