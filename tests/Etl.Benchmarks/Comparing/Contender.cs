using Etl.Benchmarks.Measuring;

namespace Etl.Benchmarks.Comparing;

/// <summary>A program that takes part.</summary>
/// <param name="Name">As the table shows it.</param>
/// <param name="Version">Its version.</param>
/// <param name="Command">The process for one folder of input and one file of output.</param>
internal sealed record Contender(string Name, string Version, Func<string, string, ChildProcess> Command);

/// <summary>A program that would take part if it were installed.</summary>
/// <param name="Name">As the table would show it.</param>
/// <param name="Cure">How to install it.</param>
internal sealed record AbsentPeer(string Name, string Cure);
