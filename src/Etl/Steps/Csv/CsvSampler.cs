using System.Runtime.ExceptionServices;
using Etl.Messages;
using Etl.Steps.Records;

namespace Etl.Steps.Csv;

/// <summary>Looks into CSV files as their reader does: the same splitter, encodings and header rules.</summary>
/// <param name="format">The dialect, without columns.</param>
/// <param name="declared">The same with the declared columns, by which a separator is found out.</param>
/// <param name="nullTexts">Texts that mean null, besides the empty one.</param>
/// <param name="context">What the splitter needs.</param>
internal sealed class CsvSampler(CsvFormat format, CsvFormat declared, byte[][] nullTexts, StepContext context) : IFileSampler
{
    /// <summary>The names of the fields that are no declared column's.</summary>
    public IReadOnlyList<string> ReadHeader(FileMessage file) => ReadSample(file, 0).Names;

    public FileSample ReadSample(FileMessage file, int rows)
    {
        using CancellationTokenSource enough = new();
        CsvFormat inner = format.Dialect.IsAuto ? format.With(SeparatorGuess.Find(declared, file)) : format;
        HeaderFormat header = new(inner, file.Source, declared.Columns);
        Rows output = new(inner, nullTexts, rows, enough, header);
        // Nothing here waits: files are read without awaiting, and what is sent is looked at right away.
        Task reading = new RecordSplitter(header, file, output, context).SplitAsync(enough.Token).AsTask();
        if (reading.Exception?.InnerException is { } failure) ExceptionDispatchInfo.Throw(failure);
        TypeGuess[] guesses = output.Guesses ?? new TypeGuess[header.Names.Length];
        return new FileSample([.. header.Others.Select(field => header.Names[field])], [.. header.Others.Select(field => guesses[field])]);
    }

    /// <summary>Looks at the values of chunks until there were enough rows.</summary>
    private sealed class Rows(CsvFormat format, byte[][] nullTexts, int most, CancellationTokenSource enough, HeaderFormat header) : IMessageOutput
    {
        private int _rows;
        private bool _oddQuotes;

        public TypeGuess[]? Guesses { get; private set; }

        public ValueTask SendAsync(Message message, CancellationToken cancellation)
        {
            RecordChunk chunk = (RecordChunk)message;
            Guesses ??= new TypeGuess[header.Names.Length];
            byte[]? guarded = CsvGuard.Rent(chunk.Records);
            ReadOnlyMemory<byte> records = guarded is null ? chunk.Buffer.AsMemory(0, chunk.Length) : guarded.AsMemory(0, chunk.Length + 1);
            using (ICsvRecords reader = format.Open(records, format.ReaderOptions with { OnMalformedRecord = _ => _oddQuotes = true }))
            {
                while (_rows < most && Read(reader)) LookAt(reader, Guesses);
            }

            if (guarded is not null) ColumnPool.Return(guarded);
            chunk.Release();
            if (_rows >= most) Stop();
            return ValueTask.CompletedTask;
        }

        // The splitter looks at it between two chunks.
        private void Stop() => enough.Cancel();

        private bool Read(ICsvRecords reader)
        {
            _oddQuotes = false;
            return reader.Read();
        }

        private void LookAt(ICsvRecords reader, TypeGuess[] guesses)
        {
            _rows++;
            // Such rows will be rejected, or are not told apart from others by where their values stand.
            if (reader.FieldCount != guesses.Length || ((_oddQuotes || reader.IsFlawed) && reader.FindFlaw(format.Dialect) is not null)) return;
            for (int i = 0; i < guesses.Length; i++)
            {
                ReadOnlySpan<byte> text = reader.GetSpan(i);
                if (text.IsEmpty || IsNull(text)) continue;
                if (!format.Dialect.IsOfCells) guesses[i].Add(text);
                else if (CellBuilder.IsTextCell(reader.GetRawSpan(i))) guesses[i].AddText();
                else if (!CellBuilder.IsError(text)) guesses[i].Add(text);
            }
        }

        private bool IsNull(ReadOnlySpan<byte> text)
        {
            foreach (byte[] nullText in nullTexts)
            {
                if (text.SequenceEqual(nullText)) return true;
            }

            return false;
        }
    }

    /// <summary>The format, which keeps the names of the header.</summary>
    private sealed class HeaderFormat(CsvFormat inner, string source, IReadOnlyList<CsvColumnFormat> declared) : RecordFormat
    {
        /// <summary>Of all fields.</summary>
        public string[] Names { get; private set; } = [];

        /// <summary>Indexes of the fields that are no declared column's.</summary>
        public IReadOnlyList<int> Others { get; private set; } = [];

        public override string TooLongHint => inner.TooLongHint;

        public override int SkipLines => inner.SkipLines;

        public override IRecordScanner CreateScanner() => inner.CreateScanner();

        public override Stream? Transcode(ReadOnlySpan<byte> start, Stream rest, string source) => inner.Transcode(start, rest, source);

        public override int HoldBack(ReadOnlyMemory<byte> records) => inner.HoldBack(records);

        /// <exception cref="StepException">A field that is not declared has no name, or one that another has too.</exception>
        public override bool TryReadHeader(ReadOnlyMemory<byte> data, bool isLast, string source, out int used, out object? header)
        {
            if (!inner.TryReadHeader(data, isLast, source, out used, out header)) return false;
            Names = ((CsvLayout)header!).FieldNames;
            HashSet<int> taken = [.. declared.Select(column => CsvFieldName.Find(column.HeaderNames, Names))];
            // Sheets often have columns without a name at their end, of which only the format was set.
            Others = [.. Enumerable.Range(0, Names.Length).Where(field => !taken.Contains(field) && !(inner.Dialect.IsOfCells && Names[field].Length == 0))];
            Check();
            return true;
        }

        private void Check()
        {
            foreach (int field in Others)
            {
                string name = Names[field];
                if (name.Length == 0)
                    throw new StepException(source, $"Field {field + 1} of the header has no name, so it cannot become a column by itself. Give it one, or declare it by its number, such as \"field_{field + 1}\": {{ \"from\": \"#{field + 1}\" }}.");
                int other = Array.FindIndex(Names, 0, candidate => string.Equals(candidate, name, StringComparison.Ordinal));
                if (other == field) other = Array.FindIndex(Names, field + 1, candidate => string.Equals(candidate, name, StringComparison.Ordinal));
                if (other < 0) continue;
                (int first, int second) = (Math.Min(field, other), Math.Max(field, other));
                throw new StepException(source, $"The header has the column '{name}' twice, as fields {first + 1} and {second + 1}, so it cannot become a column by itself. Rename one of them, or declare each, such as {Declaration(first)} and {Declaration(second)}.");
            }
        }

        private string Declaration(int field)
        {
            string choice = CsvFieldName.Choice(Names, field).Trim('\'');
            return $"\"{choice.Replace('#', '_')}\": {{ \"from\": \"{choice}\" }}";
        }
    }
}
