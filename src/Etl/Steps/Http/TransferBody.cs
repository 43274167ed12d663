using System.Buffers;
using System.Security.Cryptography;

namespace Etl.Steps.Http;

/// <summary>Brings the body of an answer to where it goes: within the limits of size, speed and room, and checked on the way.</summary>
internal sealed class TransferBody(HttpResponseMessage response, HttpDownloadOptions options, Download download, DownloadRun run, TransferWatch watch)
{
    private const int BufferBytes = 128 * 1024;
    private const long AskForRoomFrom = 1 << 20;

    /// <summary>Bytes of the file that are there already.</summary>
    public required long Start { get; init; }

    /// <summary>Bytes of the whole file; null where the server does not say.</summary>
    public required long? Total { get; init; }

    /// <summary>The checksum of the bytes that are there already; null where there are none, or none is wanted. Stays the caller's.</summary>
    public IncrementalHash? Before { get; init; }

    /// <exception cref="TransferException">It is not the whole file, or not the right one, or more than is allowed.</exception>
    public async ValueTask CopyAsync(ITransferTarget target)
    {
        CheckLength(target);
        using IncrementalHash? begun = download.Sha256 is null || Before is not null ? null : IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        IncrementalHash? hash = Before ?? begun;
        long end = await CopyAsync(target, hash).ConfigureAwait(false);
        if (Total is not null && end != Total) throw TransferException.Broken(end, Total);
        if (hash is null) return;
        string found = Convert.ToHexStringLower(hash.GetHashAndReset());
        if (string.Equals(found, download.Sha256, StringComparison.Ordinal)) return;
        target.Discard();
        throw TransferException.WrongChecksum(download.Sha256!, found);
    }

    private async ValueTask<long> CopyAsync(ITransferTarget target, IncrementalHash? hash)
    {
        IReadOnlyList<ByteRate> rates = run.RatesOf(download.Url.Url);
        byte[] buffer = ArrayPool<byte>.Shared.Rent(BufferBytes);
        try
        {
            Memory<byte> piece = buffer.AsMemory(0, rates.Select(rate => rate.Piece).Append(BufferBytes).Min());
            Stream body = await response.Content.ReadAsStreamAsync(watch.Token).ConfigureAwait(false);
            long position = Start;
            int count;
            while ((count = await ReadAsync(body, piece, position).ConfigureAwait(false)) > 0)
            {
                position += count;
                // A rest without a length of its own may be endless.
                if (position > Total) throw Changed(target);
                if (position > options.MaxBytes) throw TooLarge(target, null);
                target.Write(buffer.AsSpan(0, count));
                hash?.AppendData(buffer, 0, count);
                watch.Came(count);
                foreach (ByteRate rate in rates) await watch.PauseAsync(rate.TakeAsync(count, watch.Token)).ConfigureAwait(false);
            }

            return position;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private async ValueTask<int> ReadAsync(Stream body, Memory<byte> buffer, long position)
    {
        try
        {
            return await body.ReadAsync(buffer, watch.Token).ConfigureAwait(false);
        }
        catch (Exception e) when (e is IOException or HttpRequestException)
        {
            throw TransferException.Broken(position, Total, e);
        }
    }

    private void CheckLength(ITransferTarget target)
    {
        if (Total is not { } total) return;
        if (total > options.MaxBytes) throw TooLarge(target, total);
        long needed = total - Start;
        if (needed >= AskForRoomFrom && FreeBytes(target.Folder) is { } free && free < needed)
        {
            if (Start == 0) target.Discard();
            throw TransferException.NoRoom(target.Folder, needed, free);
        }
    }

    private TransferException TooLarge(ITransferTarget target, long? length)
    {
        target.Discard();
        return TransferException.TooLarge(options.MaxBytes!.Value, length);
    }

    private static TransferException Changed(ITransferTarget target)
    {
        target.Discard();
        return TransferException.Changed();
    }

    // Null where the system does not say; the disk then shows itself when it is full.
    private static long? FreeBytes(string folder)
    {
        try
        {
            return new DriveInfo(folder).AvailableFreeSpace;
        }
        catch (Exception e) when (StorageFault.IsOne(e) || e is ArgumentException)
        {
            return null;
        }
    }
}
