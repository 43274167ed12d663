using System.Runtime.CompilerServices;
using Etl.Messages;

namespace Etl.Tests.Support;

/// <summary>Fills every array that goes back to a pool with a pattern in all tests, so that a use after release shows as a wrong result.</summary>
internal static class PoisonedPools
{
    [ModuleInitializer]
    internal static void Poison() => ColumnPool.Poison = true;
}
