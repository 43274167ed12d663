using System.Buffers;
using System.Security.Cryptography;
using System.Text;
using Etl.Messages;

namespace Etl.Steps.Http;

/// <summary>
/// A download whose bytes stay when an attempt at it, or the whole run, ends early: a file of bytes, and beside it what is
/// known of them. Nothing is flushed to the disk: each mark has the checksum of all bytes before it, so whatever a power
/// cut spoils is noticed, and then downloaded once more. Of one download, and so of one thread at a time.
/// </summary>
internal sealed class KeptPart : IDisposable
{
    private const int BufferBytes = 256 * 1024;

    private readonly DownloadFolder _folder;
    private readonly string _key;
    private readonly string _address;
    private readonly long _markEvery;
    private FileStream? _data;
    private FileStream? _facts;
    private Crc32 _crc = new();
    private long _marked;
    private bool _isThere; // whether there may be files
    private bool _isHandedOver;

    private KeptPart(DownloadFolder folder, string key, string address, long markEvery)
    {
        _folder = folder;
        _key = key;
        _address = address;
        _markEvery = markEvery;
    }

    public string Path => _folder.PathOf(_key);

    /// <summary>The version that the bytes are of.</summary>
    public FileVersion Version { get; private set; } = new(null, null);

    /// <summary>Bytes of the whole file; null where the server did not say.</summary>
    public long? Length { get; private set; }

    /// <summary>Bytes that are there.</summary>
    public long Bytes { get; private set; }

    public bool IsComplete { get; private set; }

    /// <summary>The place of a download, with what an earlier attempt left there and is sound; null where the run has the same download under way already.</summary>
    /// <param name="folder">Of the run.</param>
    /// <param name="url">What is downloaded.</param>
    /// <param name="address">The same for people, without secrets.</param>
    /// <param name="markEvery">Bytes after which their checksum is noted: so many at most are downloaded again after a kill.</param>
    /// <exception cref="StepException">The folder cannot be used.</exception>
    public static KeptPart? Enter(DownloadFolder folder, Uri url, string address, long markEvery)
    {
        string key = FileVersions.KeyOf(url);
        if (!folder.TryEnter(key, out bool isLeft)) return null;
        KeptPart part = new(folder, key, address, markEvery);
        try
        {
            part._isThere = isLeft;
            if (isLeft) part.Load();
            return part;
        }
        catch (Exception e) when (StorageFault.IsOne(e))
        {
            part.Dispose();
            throw folder.WriteError(e);
        }
    }

    /// <summary>Begins anew with another version of the file.</summary>
    public void Restart(FileVersion version, long? length)
    {
        Guard(() =>
        {
            Close();
            _folder.Create();
            _isThere = true;
            // The old facts go before the old bytes do, so that they are never taken for those of the new ones.
            File.Delete(FactsPath);
            _data = new FileStream(Path, new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.ReadWrite, Share = FileShare.Read | FileShare.Delete, BufferSize = 0 });
            _facts = new FileStream(FactsPath, new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, Share = FileShare.Read | FileShare.Delete, BufferSize = 0 });
            _facts.Write(Encoding.UTF8.GetBytes(KeptFacts.Head(_address, version, length)));
            (Version, Length, Bytes, IsComplete, _crc, _marked) = (version, length, 0, false, new Crc32(), 0);
        });
    }

    public void Write(ReadOnlySpan<byte> bytes)
    {
        _data!.Write(bytes);
        _crc.Add(bytes);
        Bytes += bytes.Length;
        if (Bytes - _marked >= _markEvery) Mark();
    }

    /// <summary>Notes how many bytes are there when an attempt ends early.</summary>
    public void KeepSoFar()
    {
        try
        {
            if (_facts is not null && Bytes > _marked) Mark();
        }
        catch (Exception e) when (StorageFault.IsOne(e))
        {
            // The reason why the attempt ended is worth more; the mark before counts then.
        }
    }

    private void Mark()
    {
        _facts!.Write(Encoding.UTF8.GetBytes(KeptFacts.Mark(Bytes, _crc.Value, isComplete: false)));
        _marked = Bytes;
    }

    /// <summary>The file is whole: notes it, and hands the bytes over, which go with their facts when they have been read.</summary>
    public IFileContent Complete()
    {
        Guard(() =>
        {
            if (!IsComplete) _facts!.Write(Encoding.UTF8.GetBytes(KeptFacts.Mark(Bytes, _crc.Value, isComplete: true)));
            IsComplete = true;
            Close();
        });
        _isHandedOver = true;
        return new KeptContent(Path, FactsPath, _folder, _key);
    }

    /// <summary>Adds all bytes that are there to a checksum.</summary>
    public void AddTo(IncrementalHash hash) => Guard(() => ReadAll(Bytes, piece => hash.AppendData(piece)));

    /// <summary>Removes the bytes, which are of no use.</summary>
    public void Discard()
    {
        if (!_isThere) return;
        Guard(() =>
        {
            Close();
            Remove(Path, FactsPath);
            _isThere = false;
        });
        (Version, Length, Bytes, IsComplete) = (new FileVersion(null, null), null, 0, false);
    }

    /// <summary>Closes the files and gives the place back; the bytes stay for a later run.</summary>
    public void Dispose()
    {
        Close();
        if (!_isHandedOver) _folder.Leave(_key);
    }

    private string FactsPath => System.IO.Path.ChangeExtension(Path, DownloadFolder.FactsEnd);

    private void Load()
    {
        if (KeptFacts.Read(FactsPath) is not { Version.IsKnown: true, Bytes: > 0 } facts || !File.Exists(Path)) return;
        _data = new FileStream(Path, new FileStreamOptions { Mode = FileMode.Open, Access = FileAccess.ReadWrite, Share = FileShare.Read | FileShare.Delete, BufferSize = 0 });
        if (_data.Length < facts.Bytes || (facts.IsComplete && _data.Length != facts.Bytes)) return;
        ReadAll(facts.Bytes, piece => _crc.Add(piece));
        if (_crc.Value != facts.Crc) return;
        _data.SetLength(facts.Bytes);
        _facts = new FileStream(FactsPath, new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write, Share = FileShare.Read | FileShare.Delete, BufferSize = 0 });
        // Written anew, so that nothing follows on a line that was torn.
        _facts.Write(Encoding.UTF8.GetBytes(KeptFacts.Head(_address, facts.Version, facts.Length) + KeptFacts.Mark(facts.Bytes, facts.Crc, facts.IsComplete)));
        (Version, Length, Bytes, IsComplete, _marked) = (facts.Version, facts.Length, facts.Bytes, facts.IsComplete, facts.Bytes);
    }

    private delegate void TakePiece(ReadOnlySpan<byte> piece);

    private void ReadAll(long bytes, TakePiece take)
    {
        byte[] buffer = ArrayPool<byte>.Shared.Rent(BufferBytes);
        try
        {
            for (long offset = 0; offset < bytes;)
            {
                int count = RandomAccess.Read(_data!.SafeFileHandle, buffer.AsSpan(0, (int)Math.Min(buffer.Length, bytes - offset)), offset);
                if (count == 0) throw ScratchFile.Shortened();
                take(buffer.AsSpan(0, count));
                offset += count;
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
            _data!.Position = bytes;
        }
    }

    private void Close()
    {
        _data?.Dispose();
        _facts?.Dispose();
        (_data, _facts) = (null, null);
    }

    private void Guard(Action action)
    {
        try
        {
            action();
        }
        catch (Exception e) when (StorageFault.IsOne(e))
        {
            throw _folder.WriteError(e);
        }
    }

    private static void Remove(string data, string facts)
    {
        // The facts first: without them the bytes are nothing to go on with.
        File.Delete(facts);
        File.Delete(data);
    }

    /// <summary>The bytes of a download that is complete; they go with its facts when the last reader is done.</summary>
    private sealed class KeptContent(string data, string facts, DownloadFolder folder, string key) : IFileContent
    {
        private readonly DiskFile _file = new(data, isTemporary: true);

        public string? LocalPath => _file.LocalPath;

        public bool IsTemporary => true;

        public Stream OpenRead() => _file.OpenRead();

        public void Release()
        {
            try
            {
                Remove(data, facts);
            }
            catch (DirectoryNotFoundException)
            {
                // The whole folder was cleared away already.
            }

            folder.Leave(key);
        }
    }
}
