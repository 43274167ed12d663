using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Etl.Steps.Keys;

/// <summary>
/// Numbers the distinct values of a column, counting up from 0, while they are few. A value is two words that only equal
/// values have in common; the second is never 0, which marks a free slot. Open addressing with linear probing, and at
/// most a quarter of the slots taken, so that nearly all values are found at the first look.
/// </summary>
internal sealed class ValueCodes
{
    /// <summary>The code of a value that has none.</summary>
    public const int None = -1;

    // The slots of this many values still fit the cache of a core.
    private const int MaxCodes = 1 << 12;

    private const int SlotsPerCode = 4;
    private const int FirstSlots = 64;

    // Odd constants without structure (digits of e); the upper bits of the products are those that all bits have a part in.
    private const ulong FirstFactor = 0xB7E151628AED2A6B;
    private const ulong SecondFactor = 0x9CF4F3C762E7160F;

    private Slot[] _slots = new Slot[FirstSlots];
    private int _shift = 64 - 6;

    /// <summary>Values that have a code.</summary>
    public int Count { get; private set; }

    public long Bytes => (long)_slots.Length * Unsafe.SizeOf<Slot>();

    /// <summary>The code of a value; a new one gets the next, or none when there are too many.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int FindOrAdd(ulong first, ulong second)
    {
        ref Slot slots = ref MemoryMarshal.GetArrayDataReference(_slots);
        // The shift leaves as many bits as the number of slots, a power of two, has.
        ulong at = ((first * FirstFactor) + (second * SecondFactor)) >> _shift;
        while (true)
        {
            ref Slot slot = ref Unsafe.Add(ref slots, (nuint)at);
            if (slot.First == first && slot.Second == second) return slot.Code;
            if (slot.Second == 0) return Add((int)at, first, second);
            at = (at + 1) & ((1UL << (64 - _shift)) - 1);
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private int Add(int at, ulong first, ulong second)
    {
        if (Count == MaxCodes) return None;
        int code = Count++;
        _slots[at] = new Slot(first, second, code);
        if (Count * SlotsPerCode > _slots.Length) Grow();
        return code;
    }

    private void Grow()
    {
        Slot[] old = _slots;
        _slots = new Slot[old.Length * 2];
        _shift--;
        foreach (Slot slot in old)
        {
            if (slot.Second == 0) continue;
            int at = (int)(((slot.First * FirstFactor) + (slot.Second * SecondFactor)) >> _shift);
            while (_slots[at].Second != 0) at = (at + 1) & (_slots.Length - 1);
            _slots[at] = slot;
        }
    }

    private readonly record struct Slot(ulong First, ulong Second, int Code);
}
