using System.Globalization;
using Etl.Messages;

namespace Etl.Running;

/// <summary>How far the run is through the bytes of its sources' files. Thread-safe.</summary>
internal sealed class InputProgress
{
    private long _done; // Interlocked
    private long _total; // Interlocked
    private int _unknown; // items whose length nobody knows yet; Interlocked

    public long Done => Volatile.Read(ref _done);

    public long? Total => Volatile.Read(ref _unknown) > 0 ? null : Volatile.Read(ref _total);

    /// <summary>Announces an item of unknown length, such as an address.</summary>
    public void AddUnknown() => Interlocked.Increment(ref _unknown);

    /// <summary>Counts an announced item whose bytes have arrived.</summary>
    public void Arrived(long bytes)
    {
        Interlocked.Add(ref _total, bytes);
        Interlocked.Add(ref _done, bytes);
        Interlocked.Decrement(ref _unknown);
    }

    /// <summary>Counts what arrived in the run that this one continues.</summary>
    public void AddArrived(long bytes)
    {
        Interlocked.Add(ref _total, bytes);
        Interlocked.Add(ref _done, bytes);
    }

    /// <summary>The file with its reading counted.</summary>
    public FileMessage Watch(FileMessage file)
    {
        long length = file.Length ?? 0;
        Interlocked.Add(ref _total, length);
        return file.With(file.Name, new WatchedContent(this, file.Content, length), file.Length);
    }

    /// <summary>
    /// Counts each byte of a file once, however often it is read; what nobody read counts when the file is released. A file
    /// that has become shorter since it was listed is an error: at a row's end nobody else would notice.
    /// </summary>
    private sealed class WatchedContent(InputProgress progress, IFileContent content, long length) : IFileContent, IReadWatcher
    {
        private long _counted; // Interlocked

        public string? LocalPath => content.LocalPath;

        public bool IsTemporary => content.IsTemporary;

        public Stream OpenRead()
        {
            Stream stream = content.OpenRead();
            if (stream is not DiskFileStream file) return new WatchedStream(this, stream);
            // Handed on as it is: it may be read in several places at once.
            file.Watcher = this;
            return file;
        }

        public void Passed(long position) => Count(position);

        public void Ended(long position)
        {
            if (position < length)
                throw new IOException(string.Create(CultureInfo.InvariantCulture, $"The file had {length} bytes when it was listed and ends after {position} now; it was changed while the run was on."));
        }

        public void Release()
        {
            Count(length);
            content.Release();
        }

        private void Count(long position)
        {
            position = Math.Min(position, length);
            long seen = Volatile.Read(ref _counted);
            while (position > seen)
            {
                long now = Interlocked.CompareExchange(ref _counted, position, seen);
                if (now == seen)
                {
                    Interlocked.Add(ref progress._done, position - seen);
                    return;
                }

                seen = now;
            }
        }

        private sealed class WatchedStream(WatchedContent owner, Stream inner) : Stream
        {
            private long _position;

            public override bool CanRead => true;

            public override bool CanSeek => false;

            public override bool CanWrite => false;

            public override long Length => inner.Length;

            public override long Position
            {
                get => _position;
                set => throw new NotSupportedException("A watched stream is read from start to end.");
            }

            public override int Read(byte[] buffer, int offset, int count) => Counted(inner.Read(buffer, offset, count));

            public override int Read(Span<byte> buffer) => Counted(inner.Read(buffer));

            public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
                Counted(await inner.ReadAsync(buffer, cancellationToken));

            public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
                ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

            public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException("A watched stream is read from start to end.");

            public override void SetLength(long value) => throw new NotSupportedException("A watched stream is read only.");

            public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException("A watched stream is read only.");

            public override void Flush() => inner.Flush();

            protected override void Dispose(bool disposing)
            {
                if (disposing) inner.Dispose();
                base.Dispose(disposing);
            }

            private int Counted(int read)
            {
                _position += read;
                owner.Passed(_position);
                if (read == 0) owner.Ended(_position);
                return read;
            }
        }
    }
}
