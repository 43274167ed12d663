namespace Etl.Tests.Support;

/// <summary>The device on which every write fails for lack of space. One test at a time may open it, so their classes form a collection.</summary>
internal static class FullDevice
{
    public const string Collection = "Full device";
}
