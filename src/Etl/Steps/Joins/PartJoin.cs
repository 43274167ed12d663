using System.Collections;
using Etl.Messages;

namespace Etl.Steps.Joins;

/// <summary>
/// Joins two sides that were parted into files: each part in memory, one after the other; a part whose table is still too
/// large is parted again by other bits of the hash. What comes out is put back into the order of the rows.
/// </summary>
internal sealed class PartJoin(JoinState state, JoinContext context)
{
    private readonly JoinPlan _plan = state.Plan;
    private readonly ByteList _out = new();
    private byte[] _buffer = [];

    public IEnumerable<RowBatch> Run()
    {
        int[] rowRanks = Ranks(state.RowPlaces.Ordered((x, y) => x.Number.CompareTo(y.Number)));
        int[] tableRanks = Ranks(state.TablePlaces.Ordered((x, y) => x.CompareTo(y)));
        using LateRows rows = new(context.Run.Scratch, rowRanks, context.MemoryBytes);
        using LateRows table = new(context.Run.Scratch, tableRanks, context.MemoryBytes);
        Join(state.RowFile, state.TableFile, rows, table, tableRanks);
        state.RowFile.Dispose();
        state.TableFile.Dispose();

        JoinOutput output = new(state);
        foreach (LateRows batch in rows.Read())
        {
            context.Cancellation.ThrowIfCancellationRequested();
            if (batch.Count > TableMatcher.MostRows) throw TableMatcher.TooMany(_plan, batch.Count);
            yield return output.Pairs(state.RowPlaces.PositionOf(batch.Batch), batch.Bytes, batch.First, batch.Second);
        }

        int index = 0;
        foreach (LateRows batch in table.Read())
        {
            context.Cancellation.ThrowIfCancellationRequested();
            state.Created(batch.Count);
            yield return output.TableOnly(new Position(context.Source, 0, index++), batch.Bytes, batch.Second);
        }
    }

    /// <summary>For each batch, by its number in the files, its place among them all.</summary>
    private static int[] Ranks(int[] order)
    {
        int[] ranks = new int[order.Length];
        for (int i = 0; i < order.Length; i++) ranks[order[i]] = i;
        return ranks;
    }

    private void Join(PartFile rows, PartFile table, LateRows pairs, LateRows unmatched, int[] tableRanks)
    {
        for (int part = 0; part < PartFile.Parts; part++)
        {
            if (rows.RowsOf(part) == 0 && !_plan.KeepsUnmatchedTable) continue;
            using PartFile? tableParts = table.CostOf(part) > context.MemoryBytes ? Split(table, part, stopsAtOneKey: true) : null;
            if (tableParts is null)
            {
                JoinPart(rows, table, part, pairs, unmatched, tableRanks);
                continue;
            }

            using PartFile rowParts = Split(rows, part, stopsAtOneKey: false)!;
            Join(rowParts, tableParts, pairs, unmatched, tableRanks);
        }
    }

    /// <summary>Parts the rows of a part by the next bits of the hash; null when that would be in vain.</summary>
    private PartFile? Split(PartFile file, int part, bool stopsAtOneKey)
    {
        if (file.Level + 1 == PartFile.Levels) return null;
        PartFile split = new(context.Run.Scratch, file.Level + 1, context.MemoryBytes);
        bool isDone = false;
        try
        {
            RowParts parts = new(split);
            ulong? only = null;
            bool isOneKey = stopsAtOneKey;
            foreach (PartChunk chunk in file.ChunksOf(part))
            {
                context.Cancellation.ThrowIfCancellationRequested();
                int length = file.Read(chunk, ref _buffer);
                for (int at = 0; at < length;)
                {
                    PartRecord record = PartRecord.Read(_buffer, ref at);
                    ReadOnlySpan<byte> key = _buffer.AsSpan(record.First);
                    ulong hash = JoinKeys.Hash(key);
                    isOneKey &= !key.IsEmpty && hash == (only ??= hash);
                    parts.Add(hash, record.Row, key, _buffer.AsSpan(record.Second));
                }

                parts.Flush(chunk.Batch);
            }

            split.Complete();
            isDone = !isOneKey;
            return isDone ? split : null;
        }
        finally
        {
            if (!isDone) split.Dispose();
        }
    }

    /// <summary>
    /// Joins a part, as a rule with its whole table at once. One key may have more rows than fit: then the rows pass one piece
    /// of the table after the other.
    /// </summary>
    private void JoinPart(PartFile rows, PartFile file, int part, LateRows pairs, LateRows unmatched, int[] tableRanks)
    {
        BitArray matched = new(checked((int)rows.RowsOf(part)));
        List<PartChunk> passing = rows.ChunksOf(part);
        List<PartChunk> chunks = file.ChunksOf(part);
        chunks.Sort((x, y) => tableRanks[x.Batch].CompareTo(tableRanks[y.Batch]));
        int next = 0;
        do
        {
            TablePiece piece = new(state, file, chunks, ref next, context.MemoryBytes, ref _buffer);
            Pass(rows, passing, piece.Table, matched, isLast: next == chunks.Count, pairs);
            if (_plan.KeepsUnmatchedTable) AddUnmatched(piece, unmatched);
        }
        while (next < chunks.Count);
    }

    /// <summary>Lets the rows of a part pass a piece of its table.</summary>
    private void Pass(PartFile rows, List<PartChunk> passing, JoinTable table, BitArray matched, bool isLast, LateRows pairs)
    {
        int index = 0;
        foreach (PartChunk chunk in passing)
        {
            context.Cancellation.ThrowIfCancellationRequested();
            int length = rows.Read(chunk, ref _buffer);
            long made = 0;
            for (int at = 0; at < length; index++)
            {
                PartRecord record = PartRecord.Read(_buffer, ref at);
                ReadOnlySpan<byte> key = _buffer.AsSpan(record.First);
                ReadOnlySpan<int> matches = table.RowsOf(table.Find(key, JoinKeys.Hash(key)));
                table.Mark(matches);
                if (!_plan.OnlyTests && (made += matches.Length) > TableMatcher.MostRows) throw TableMatcher.TooMany(_plan, made);
                if (!matches.IsEmpty) AddMatches(record.Row, _buffer.AsSpan(record.Second), table, matches, isFirst: !matched[index]);
                matched[index] |= !matches.IsEmpty;
                if (isLast && !matched[index]) AddUnmatched(record.Row, _buffer.AsSpan(record.Second));
            }

            if (_out.Length > 0) pairs.Add(chunk.Batch, _out);
        }
    }

    private void AddMatches(int row, ReadOnlySpan<byte> bytes, JoinTable table, ReadOnlySpan<int> matches, bool isFirst)
    {
        if (!_plan.OnlyTests)
        {
            foreach (int match in matches) PartRecord.Write(_out, row, bytes, table.BytesOf(match));
            state.Created(isFirst ? matches.Length - 1 : matches.Length);
        }
        else if (isFirst && _plan.Kind == JoinKind.Semi) PartRecord.Write(_out, row, bytes, state.TableCodec.NullRow);
        else if (isFirst) state.Dropped(1);
    }

    private void AddUnmatched(int row, ReadOnlySpan<byte> bytes)
    {
        state.CountUnmatched(1);
        if (_plan.KeepsUnmatchedRows) PartRecord.Write(_out, row, bytes, state.TableCodec.NullRow);
        else state.Dropped(1);
    }

    private void AddUnmatched(TablePiece piece, LateRows unmatched)
    {
        for (int row = 0; row < piece.Table.RowCount; row++)
        {
            (int batch, int index) = piece.Places[row];
            if (!piece.Table.IsMarked(row)) PartRecord.Write(_out, index, [], piece.Table.BytesOf(row));
            if (_out.Length > 0 && (row + 1 == piece.Table.RowCount || piece.Places[row + 1].Batch != batch)) unmatched.Add(batch, _out);
        }
    }
}
