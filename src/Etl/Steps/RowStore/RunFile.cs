namespace Etl.Steps.RowStore;

/// <summary>A sorted run of records in the scratch folder.</summary>
/// <param name="Path">Where it is.</param>
/// <param name="Bytes">Its length.</param>
/// <param name="LargestRecord">Bytes of its largest record.</param>
internal sealed record RunFile(string Path, long Bytes, int LargestRecord)
{
    /// <summary>Removes a run that nobody reads any more; one that is gone already does no harm.</summary>
    public void Delete() => ScratchFile.Delete(Path);
}
