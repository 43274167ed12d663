using Etl.Messages;
using Etl.Steps;
using Etl.Steps.Aggregation;
using Etl.Tests.Support;

namespace Etl.Tests.Steps.Aggregation;

/// <summary>Adds the same rows at the same positions to one state, or in any parts and order to many that are then merged.</summary>
internal static class Parting
{
    public static PartialState Whole(AggregateStep step, Schema schema, object?[][] rows)
    {
        PartialState state = (PartialState)step.CreatePartial();
        foreach ((Position position, object?[][] part) in Batches(rows)) Aggregating.Add(state, CellRows.ToBatch(schema, part, position));
        return state;
    }

    public static IPartialState Merged(AggregateStep step, Schema schema, object?[][] rows, Random random)
    {
        List<IPartialState> parts = [.. Enumerable.Range(0, random.Next(1, 5)).Select(_ => step.CreatePartial())];
        Spread(schema, rows, random, parts.Count, (part, batch) => Aggregating.Add(parts[part], batch));

        while (parts.Count > 1)
        {
            int into = random.Next(parts.Count - 1);
            IPartialState from = parts[^1];
            parts.RemoveAt(parts.Count - 1);
            parts[into].Merge(random.Next(2) == 0 ? from : Aggregating.Loaded(step, Aggregating.Saved(from)));
        }

        return parts[0];
    }

    public static void Spread(Spilling spilling, Schema schema, object?[][] rows, Random random)
    {
        AggregateShare[] shares = [.. Enumerable.Range(0, random.Next(1, 5)).Select(_ => spilling.AddShare())];
        Spread(schema, rows, random, shares.Length, (part, batch) => spilling.Add(shares[part], batch));
    }

    /// <summary>Gives each row to one of the parts, the batches in any order.</summary>
    private static void Spread(Schema schema, object?[][] rows, Random random, int parts, Action<int, RowBatch> add)
    {
        (Position Position, object?[][] Rows)[] batches = [.. Batches(rows)];
        random.Shuffle(batches);
        foreach ((Position position, object?[][] batch) in batches)
        {
            int[] partOfRow = [.. batch.Select(_ => random.Next(parts))];
            for (int part = 0; part < parts; part++)
            {
                int[] rowsOfPart = [.. Enumerable.Range(0, batch.Length).Where(row => partOfRow[row] == part)];
                int[] selection = ColumnPool.Rent<int>(batch.Length);
                rowsOfPart.CopyTo(selection, 0);
                add(part, CellRows.ToBatch(schema, batch, position).WithSelection(selection, rowsOfPart.Length));
            }
        }
    }

    /// <summary>Batches of 1 to 4 rows, three to an item, ten items to a source.</summary>
    private static IEnumerable<(Position Position, object?[][] Rows)> Batches(object?[][] rows)
    {
        for (int at = 0, index = 0; at < rows.Length; index++)
        {
            int count = Math.Min(1 + (index % 4), rows.Length - at);
            yield return (new Position(index / 30, index / 3 % 10, index % 3), rows[at..(at + count)]);
            at += count;
        }
    }
}
