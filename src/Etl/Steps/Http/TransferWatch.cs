namespace Etl.Steps.Http;

/// <summary>Ends an attempt in which nothing comes for too long, or too little.</summary>
internal sealed class TransferWatch : IDisposable
{
    private readonly HttpDownloadOptions _options;
    private readonly TimeProvider _time;
    private readonly CancellationTokenSource _silence;
    private readonly CancellationTokenSource _either;
    private bool _hasHead;
    private long _windowStart;
    private long _windowBytes;

    public TransferWatch(HttpDownloadOptions options, TimeProvider time, CancellationToken run)
    {
        _options = options;
        _time = time;
        _silence = new CancellationTokenSource(options.HeadersTimeout ?? options.Timeout, time);
        _either = CancellationTokenSource.CreateLinkedTokenSource(run, _silence.Token);
    }

    /// <summary>Cancelled by the run, or by silence.</summary>
    public CancellationToken Token => _either.Token;

    /// <summary>The head of the answer has come; its body may take any time as long as bytes come.</summary>
    public void HeadCame()
    {
        _hasHead = true;
        BeginWindow();
        _silence.CancelAfter(_options.Timeout);
    }

    /// <summary>Bytes have come.</summary>
    /// <exception cref="TransferException">They were too few for too long.</exception>
    public void Came(int bytes)
    {
        _windowBytes += bytes;
        TimeSpan window = _time.GetElapsedTime(_windowStart);
        if (window >= _options.SpeedWindow)
        {
            if (_windowBytes < _options.LowestSpeed * window.TotalSeconds) throw TransferException.TooSlow(_windowBytes, window, _options.LowestSpeed);
            BeginWindow();
        }

        _silence.CancelAfter(_options.Timeout);
    }

    /// <summary>Waits for our own sake, which is not counted against the server.</summary>
    public async ValueTask PauseAsync(Task wait)
    {
        if (wait.IsCompletedSuccessfully) return;
        long start = _time.GetTimestamp();
        _silence.CancelAfter(Timeout.InfiniteTimeSpan);
        await wait.ConfigureAwait(false);
        _windowStart += _time.GetTimestamp() - start;
        _silence.CancelAfter(_options.Timeout);
    }

    /// <summary>What a cancellation meant that the run did not ask for: an HTTP time-out looks like one.</summary>
    public TransferException Explain(OperationCanceledException e)
    {
        if (!_silence.IsCancellationRequested) return TransferException.NotConnected(_options.ConnectTimeout, e);
        return _hasHead || _options.HeadersTimeout is null ? TransferException.Stalled(_options.Timeout, e) : TransferException.NoHead(_options.HeadersTimeout.Value, e);
    }

    public void Dispose()
    {
        _either.Dispose();
        _silence.Dispose();
    }

    private void BeginWindow() => (_windowStart, _windowBytes) = (_time.GetTimestamp(), 0);
}
