namespace Etl.Steps.Excel;

/// <summary>
/// Cells of a sheet that hold errors such as <c>#N/A</c>, in order of rows. A column of failed look-ups has one in every row,
/// so each takes eight bytes only.
/// </summary>
internal sealed class SheetErrors
{
    private const int RowShift = 24;
    private const int ColumnShift = 8;
    private const int MostTexts = 256;
    private const string Unknown = "#ERROR";

    private readonly List<long> _cells = [];
    private readonly List<string> _texts = [Unknown];
    private int _next;

    /// <summary>Adds a cell.</summary>
    public void Add(int row, int column, string text)
    {
        int code = _texts.IndexOf(text);
        if (code < 0 && _texts.Count < MostTexts && text.StartsWith('#'))
        {
            code = _texts.Count;
            _texts.Add(text);
        }

        _cells.Add(((long)row << RowShift) | ((long)column << ColumnShift) | (uint)Math.Max(code, 0));
    }

    /// <summary>Puts the cells in order, once all are there.</summary>
    public void Sort() => _cells.Sort();

    /// <summary>The error of a cell; null for none. Cells are asked for in order of rows and columns.</summary>
    public string? Find(int row, int column)
    {
        long place = ((long)row << RowShift) | ((long)column << ColumnShift);
        while (_next < _cells.Count && _cells[_next] < place) _next++;
        return _next < _cells.Count && _cells[_next] >> ColumnShift == place >> ColumnShift ? _texts[(int)(_cells[_next] & 0xFF)] : null;
    }
}
