using Etl.Messages;
using Etl.Steps;
using Microsoft.Extensions.Logging.Abstractions;

namespace Etl.Planning;

/// <summary>
/// The files that steps will hand on, for the steps whose columns depend on them. Lists folders and unpacks archives when
/// it is first asked, each once; downloads nothing. What it listed lives until it is disposed of.
/// </summary>
internal sealed class FileForecast : IDisposable
{
    private readonly IReadOnlyDictionary<string, IReadOnlyList<Message>> _held;
    private readonly ScratchFolder _scratch = new(Path.Combine(Path.GetTempPath(), $"etl-plan-{Guid.NewGuid():N}"));
    private readonly StepContext _context;
    private readonly Dictionary<string, IReadOnlyList<FileMessage>?> _known = new(StringComparer.Ordinal);

    /// <param name="root">Absolute folder that relative paths in the pipeline start from.</param>
    /// <param name="held">What steps have handed on that ran already, by their ids.</param>
    public FileForecast(string root, IReadOnlyDictionary<string, IReadOnlyList<Message>> held)
    {
        _held = held;
        _context = new StepContext { Root = root, Scratch = _scratch, Outputs = new OutputSet("plan"), Logger = NullLogger.Instance };
    }

    /// <summary>Ids of the steps that have to run before files behind them are known, as far as anybody asked.</summary>
    public ISet<string> Blocking { get; } = new HashSet<string>(StringComparer.Ordinal);

    /// <summary>All files of several steps, in order of position; null where those of one are not known. They stay this object's.</summary>
    /// <exception cref="StepException">A folder cannot be listed, or an archive cannot be unpacked.</exception>
    public IReadOnlyList<FileMessage>? OutputOf(IReadOnlyList<StepDraft> steps)
    {
        List<FileMessage> files = [];
        bool known = true;
        foreach (StepDraft step in steps)
        {
            if (!_known.TryGetValue(step.Definition.Id, out IReadOnlyList<FileMessage>? output))
                _known[step.Definition.Id] = output = Find(step);
            known &= output is not null;
            files.AddRange(output ?? []);
        }

        return !known ? null : steps.Count == 1 ? files : [.. files.OrderBy(file => file.Position)];
    }

    public void Dispose()
    {
        foreach (FileMessage file in _known.Values.SelectMany(files => files ?? [])) file.Release();
        _scratch.Dispose();
    }

    private List<FileMessage>? Find(StepDraft step)
    {
        if (_held.TryGetValue(step.Definition.Id, out IReadOnlyList<Message>? held))
        {
            foreach (Message message in held) message.AddReferences(1);
            return [.. held.Cast<FileMessage>()];
        }

        switch (step.Step)
        {
            case ISource source:
                return [.. source.List(step.Index, _context).Cast<FileMessage>()];
            case IContentTransform content:
                return OutputOf(step.Inputs) is { } wrapped ? [.. wrapped.Select(file => content.Wrap(Shared(file)))] : null;
            case IMessageTransform transform when step.Type.Work == WorkKind.Cpu:
                return OutputOf(step.Inputs) is { } files ? Transform(transform, files) : null;
            case null:
                return null;
            default:
                Blocking.Add(step.Definition.Id);
                return null;
        }
    }

    private List<FileMessage> Transform(IMessageTransform transform, IReadOnlyList<FileMessage> files)
    {
        Collector output = new();
        foreach (FileMessage file in files)
        {
            Task done = transform.TransformAsync(file, output, _context, CancellationToken.None).AsTask();
            if (done.Exception?.InnerException is { } failure) System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(failure);
            if (!done.IsCompleted) throw new InvalidOperationException("A step that only computes went on after it returned; this is a bug in etl.");
        }

        return output.Files;
    }

    private static FileMessage Shared(FileMessage file)
    {
        file.AddReferences(1);
        return file;
    }

    private sealed class Collector : IMessageOutput
    {
        public List<FileMessage> Files { get; } = [];

        public ValueTask SendAsync(Message message, CancellationToken cancellation)
        {
            Files.Add((FileMessage)message);
            return ValueTask.CompletedTask;
        }
    }
}
