using System.Buffers;
using Etl.Steps.Records;

namespace Etl.Steps.Json;

/// <summary>
/// Cuts an array between its objects. It checks and blanks out what stands around them, the brackets and the commas, so
/// that a chunk holds nothing but objects and blanks. Within an object it only counts what is opened and closed outside
/// texts; the parser checks the rest.
/// </summary>
/// <param name="isOpened">Whether the array's opening bracket stands before the first byte that is scanned.</param>
internal sealed class JsonArrayScanner(bool isOpened = false) : IRecordScanner
{
    private static readonly SearchValues<byte> Structure = SearchValues.Create("\"{}[]"u8);
    private static readonly SearchValues<byte> TextEnd = SearchValues.Create("\"\\"u8);

    private Place _place = isOpened ? Place.FirstObject : Place.Start;
    private int _depth;
    private bool _inText;
    private bool _escaped; // the last byte was a backslash in a text

    private enum Place
    {
        Start,
        FirstObject,
        Object,
        Comma,
        End,
    }

    /// <summary>Whether the array's closing bracket was scanned.</summary>
    public bool IsClosed => _place == Place.End;

    public int Scan(Span<byte> data, int from, bool isLast, ref int end)
    {
        for (int at = ScanArray(data, from, isLast, ref end); at < data.Length; at++) ScanBetween(data, at);
        return data.Length;
    }

    /// <summary>Scans to the array's end, and no further: returns the index behind its bracket, or behind the data.</summary>
    public int ScanArray(Span<byte> data, int from, bool isLast, ref int end)
    {
        int at = from;
        while (at < data.Length && !IsClosed)
        {
            if (_depth == 0)
            {
                ScanBetween(data, at);
                at++;
            }
            else
            {
                at = _inText ? SkipText(data, at) : ScanObject(data, at);
                if (_depth == 0) end = at;
            }
        }

        if (isLast && _place != Place.End)
        {
            throw new RecordFormatException(data.Length, _place == Place.Start
                ? "The file is empty; an array of objects is expected. Get the file again or remove it."
                : "The file ends before the array does. Get the file again or remove it.");
        }

        return at;
    }

    /// <summary>Takes one byte outside objects: a bracket or a comma of the array, the brace that opens an object, or a blank.</summary>
    private void ScanBetween(Span<byte> data, int at)
    {
        byte character = data[at];
        if (character is (byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n') return;
        switch (_place, (char)character)
        {
            case (Place.Start, '['):
                _place = Place.FirstObject;
                break;
            case (Place.FirstObject or Place.Object, '{'):
                _place = Place.Comma;
                _depth = 1;
                return; // the object's own: the one byte that is not blanked out
            case (Place.Comma, ','):
                _place = Place.Object;
                break;
            case (Place.FirstObject or Place.Comma, ']'):
                _place = Place.End;
                break;
            default:
                throw new RecordFormatException(at, $"Found {Show(character)} where {Expected} is expected. {Cure}");
        }

        data[at] = (byte)' ';
    }

    /// <summary>Goes on to the next byte that opens or closes something, takes it, and returns the index behind it.</summary>
    private int ScanObject(ReadOnlySpan<byte> data, int at)
    {
        int next = data[at..].IndexOfAny(Structure);
        if (next < 0) return data.Length;
        at += next;
        byte character = data[at];
        if (character == (byte)'"') _inText = true;
        else _depth += character is (byte)'{' or (byte)'[' ? 1 : -1;
        return at + 1;
    }

    private int SkipText(ReadOnlySpan<byte> data, int at)
    {
        if (_escaped)
        {
            _escaped = false;
            return at + 1;
        }

        int next = data[at..].IndexOfAny(TextEnd);
        if (next < 0) return data.Length;
        at += next;
        if (data[at] == (byte)'"') _inText = false;
        else _escaped = true;
        return at + 1;
    }

    private string Expected => _place switch
    {
        Place.Start => "the '[' of an array of objects",
        Place.FirstObject => "an object or the array's ']'",
        Place.Object => "an object",
        Place.Comma => "',' or the array's ']'",
        _ => "the file's end",
    };

    private string Cure => _place == Place.Start
        ? "For one object on each line set 'format' to 'lines'."
        : "Correct the file or get it again.";

    private static string Show(byte character) => character is > 32 and < 127 ? $"'{(char)character}'" : $"byte 0x{character:X2}";
}
