using Etl.SampleData;

string folder = args.Length > 0 ? args[0] : "sample-data";
if (!Directory.Exists(folder))
{
    await Console.Error.WriteLineAsync($"error: The folder '{folder}' does not exist. Run this from the top of the repository, or name a folder.").ConfigureAwait(false);
    return 2;
}

SampleFiles.Write(folder);
return 0;
