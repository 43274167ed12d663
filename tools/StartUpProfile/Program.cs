using StartUpProfile;

if (args is not [var list, var folder, var output])
{
    Console.Error.WriteLine("usage: StartUpProfile LIST FOLDER OUTPUT\nLIST names methods as the runtime does, one a line; FOLDER holds the program's assemblies.");
    return 2;
}

using TypeIndex types = TypeIndex.Read(Directory.EnumerateFiles(folder, "*.dll"));
ProfileBuilder profile = new(types);
string[] lines = File.ReadAllLines(list);
string[] unknown = [.. lines.Where(line => profile.Add(line) == 0)];
File.WriteAllBytes(output, profile.Build());
Console.WriteLine($"{output}: {lines.Length - unknown.Length} of {lines.Length} methods");
// Harmless: code has changed since the list was made.
foreach (string line in unknown) Console.WriteLine($"  not found: {line}");
return 0;
