using System.Buffers.Binary;
using Etl.Messages;
using Etl.Steps.Aggregation;

namespace Etl.Tests.Steps.Aggregation;

public sealed class StateFormatTests
{
    private static readonly Schema Input = new([new("t", ColumnType.Text), new("d", ColumnType.Decimal), new("f", ColumnType.Float), new("i", ColumnType.Int), new("b", ColumnType.Bool), new("y", ColumnType.Date)]);

    private static readonly AggregateStep Step = Aggregating.Step(Input, ["t", "d"], "count()", "sum(d)", "avg(i)", "sum(f)", "min(t)", "max(b)", "max(d)", "min(y)", "stddev(d)", "variance_pop(f)", "count_distinct(d)", "median(i)", "last(t order by f desc)", "first(b)", "string_agg(t, '+', order by i desc)");

    private static readonly byte[] Bytes = Aggregating.Saved(Aggregating.Partial(
        Step,
        Input,
        [["north", 1.50m, 0.1, 5L, true, new DateOnly(2024, 1, 1)], ["a\0b", null, double.NaN, null, null, null], [null, 9999999999999999999999999999m, 1e308, -1L, false, null]],
        [["north", 1.5m, 1e-308, long.MaxValue, false, new DateOnly(2023, 1, 1)]]));

    [Fact]
    public void Loads_what_it_saved()
    {
        PartialState loaded = (PartialState)Aggregating.Loaded(Step, Bytes);

        Assert.Equal(
            [
                "a\0b | null | 1 | null | null | NaN | a\0b | null | null | null | null | NaN | 0 | null | a\0b | null | a\0b",
                "north | 1.5 | 2 | 3 | 4611686018427387906 | 0.1 | north | true | 1.5 | 2023-01-01 | 0 | 0.0025000000000000005 | 1 | 4611686018427387906 | north | false | north+north",
                "null | 9999999999999999999999999999 | 1 | 9999999999999999999999999999 | -1 | 1E+308 | null | false | 9999999999999999999999999999 | null | null | 0 | 1 | -1 | null | false | null",
            ],
            Aggregating.Lines(Step, loaded));
        Assert.Equal(Bytes, Aggregating.Saved(loaded));
    }

    [Fact]
    public void Reads_not_one_byte_beyond_its_end()
    {
        using MemoryStream stream = new([.. Bytes, 1, 2, 3]);

        Step.LoadPartial(stream);

        Assert.Equal(Bytes.Length, stream.Position);
    }

    [Fact]
    public void Refuses_what_is_no_state()
    {
        AssertInvalid("name,price\nnorth,1.50\n"u8.ToArray(), "This is not a saved state of an aggregation. Give a file that etl saved.");
        AssertInvalid([], "This is not a saved state of an aggregation. Give a file that etl saved.");
    }

    [Fact]
    public void Refuses_another_version()
    {
        byte[] newer = [.. Bytes];
        BinaryPrimitives.WriteInt32LittleEndian(newer.AsSpan(8), 4);

        AssertInvalid(newer, "The saved state was written in version 4 of its format, and this etl reads version 3. Compute the state anew.");
    }

    [Fact]
    public void Refuses_the_state_of_another_aggregation()
    {
        AggregateStep other = Aggregating.Step(Input, ["t"], "count()");

        InvalidDataException e = Assert.Throws<InvalidDataException>(() => Aggregating.Loaded(other, Aggregating.Saved(Aggregating.Step(Input, [], "sum(i)").CreatePartial())));

        Assert.Equal("The saved state is of another aggregation: it was 'by ; sum(i) = sum(i) of int', and here it is 'by t text; count() = count() of rows'. Compute the state anew.", e.Message);
    }

    [Fact]
    public void Refuses_to_merge_the_state_of_another_aggregation() =>
        Assert.Throws<ArgumentException>(() => Step.CreatePartial().Merge(Aggregating.Step(Input, ["t"], "count()").CreatePartial()));

    [Fact]
    public void Refuses_a_state_that_is_cut_anywhere()
    {
        for (int length = 12; length < Bytes.Length; length++)
            AssertInvalid(Bytes[..length], "The saved state is truncated: the file ends before the state does. Compute the state anew.");
    }

    [Fact]
    public void Refuses_a_state_with_any_bit_turned()
    {
        for (int bit = 0; bit < Bytes.Length * 8; bit++)
        {
            byte[] turned = [.. Bytes];
            turned[bit / 8] ^= (byte)(1 << (bit % 8));
            Assert.Throws<InvalidDataException>(() => Aggregating.Loaded(Step, turned));
        }
    }

    [Fact]
    public void Survives_a_state_with_any_byte_changed_behind_a_valid_checksum()
    {
        int first = 16;
        int blockLength = BinaryPrimitives.ReadInt32LittleEndian(Bytes.AsSpan(12));
        int refused = 0;
        for (int at = first; at < first + blockLength; at++)
        {
            foreach (byte value in new byte[] { 0, 1, 2, 0x7F, 0x80, 0xFF })
            {
                byte[] changed = [.. Bytes];
                changed[at] = value;
                Seal(changed, blockLength);
                try
                {
                    // What is accepted is a state that can be used: merged, and saved to bytes that load again.
                    PartialState state = (PartialState)Aggregating.Loaded(Step, changed);
                    state.Merge(Aggregating.Loaded(Step, Bytes));
                    Aggregating.Loaded(Step, Aggregating.Saved(state));
                }
                catch (InvalidDataException)
                {
                    refused++;
                }
            }
        }

        Assert.InRange(refused, 1, (blockLength * 6) - 1);
    }

    [Fact]
    public void Believes_no_length_that_the_bytes_do_not_cover()
    {
        using MemoryStream stream = new();
        StateWriter writer = new(stream);
        writer.WriteCount(1 << 30);
        writer.Complete();

        AssertInvalid(stream.ToArray(), "The saved state is damaged: a value claims 1073741824 bytes where 1048576 are allowed. Compute the state anew.");
    }

    /// <summary>Makes the checksums of a state of one block match its bytes.</summary>
    private static void Seal(byte[] bytes, int blockLength)
    {
        uint checksum = StateFormat.Checksum(StateFormat.Checksum(0, bytes.AsSpan(0, 12)), bytes.AsSpan(12, 4 + blockLength));
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(16 + blockLength), checksum);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(24 + blockLength), StateFormat.Checksum(checksum, bytes.AsSpan(20 + blockLength, 4)));
    }

    private static void AssertInvalid(byte[] bytes, string message) =>
        Assert.Equal(message, Assert.Throws<InvalidDataException>(() => Aggregating.Loaded(Step, bytes)).Message);
}
