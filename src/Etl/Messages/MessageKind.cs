namespace Etl.Messages;

/// <summary>What flows between two steps.</summary>
public enum MessageKind
{
    /// <summary>Addresses that have not been downloaded yet: <see cref="UrlMessage"/>.</summary>
    Urls,

    /// <summary>Files whose bytes can be opened: <see cref="FileMessage"/>.</summary>
    Files,

    /// <summary>Typed rows, in batches: <see cref="RowBatch"/>.</summary>
    Rows,
}
