namespace Etl.Steps.Http;

/// <summary>Checks the options of <c>urls</c>: one way to give addresses, and every address that the pipeline itself holds.</summary>
internal static class UrlsPlanner
{
    public static Urls? Plan(UrlsOptions options, StepPlanContext context)
    {
        List<(string Option, string Message)> problems = [.. Ways(options), .. Companions(options)];
        Uri? baseUrl = null;
        if (options.BaseUrl is not null && (baseUrl = UrlTemplate.ParseBase(options.BaseUrl)) is null)
            problems.Add(("baseUrl", "The base address is no absolute http or https address without a query. Write one such as 'https://example.com/data/'."));

        UrlTemplate template = new(options.Template, baseUrl);
        // With a wrong base or template every address would be wrong as well, and say so again and again.
        if (problems.Count == 0) problems.AddRange(Addresses(options, template));
        foreach ((string option, string message) in problems) context.Error(option, message);
        return problems.Count == 0 ? new Urls(options, template) : null;
    }

    private static IEnumerable<(string, string)> Ways(UrlsOptions options)
    {
        List<string> given = [];
        if (options.Values is not null) given.Add("values");
        if (options.List is not null) given.Add("list");
        if (options.File is not null) given.Add("file");
        if (given.Count == 0) yield return ("", "There are no addresses. Give exactly one of 'values' (with 'template'), 'list' and 'file'.");
        foreach (string surplus in given.Skip(1)) yield return (surplus, $"'{given[0]}' gives the addresses already. Give exactly one of 'values', 'list' and 'file'.");
        if (options.File is "") yield return ("file", "The path is empty. Name a file.");
        if ((options.Values ?? options.List) is { Count: 0 }) yield return (given[0], "The list is empty. Add at least one.");
    }

    private static IEnumerable<(string, string)> Companions(UrlsOptions options)
    {
        if (options.Values is not null && options.Template is null)
            yield return ("values", "Values need a 'template' that makes addresses of them, such as 'https://example.com/{value}.csv'. Add it, or give addresses in 'list'.");
        if (options.Template is not null && options.List is not null)
            yield return ("template", "'list' holds addresses and takes no template. Remove it, or give 'values' instead of 'list'.");
        if (options.Template is not null && !options.Template.Contains(UrlTemplate.Placeholder, StringComparison.Ordinal))
            yield return ("template", "The template has no '{value}', so every address would be the same. Write '{value}' where the value goes.");
        if (options.Column is not null && options.File is null)
            yield return ("column", "A column is one of a file. Give the 'file', or remove 'column'.");
        if (options.ChecksumColumn is not null && options.Column is null)
            yield return ("checksumColumn", "Checksums are in a column only where addresses are. Give 'column', or write each checksum behind its address.");
        if (options.Name is "")
            yield return ("name", "The name is empty. Write one such as '{value}.csv', or remove it.");
        if (options.Name?.Contains(UrlTemplate.Placeholder, StringComparison.Ordinal) == true && options.Template is null)
            yield return ("name", "'{value}' needs values, and there is no 'template' that takes any. Remove it from the name, or give 'template'.");
        if (options.Name is not null && (options.Name.StartsWith('/') || options.Name.Split('/', '\\').Contains("..", StringComparer.Ordinal)))
            yield return ("name", "The name would leave the folder that files are written to. Write a relative one without '..'.");
    }

    private static IEnumerable<(string, string)> Addresses(UrlsOptions options, UrlTemplate template)
    {
        string option = options.Values is not null ? "values" : "list";
        IReadOnlyList<string> items = options.Values ?? options.List ?? [];
        for (int i = 0; i < items.Count; i++)
        {
            string address = options.Values is null ? AddressLine.Split(items[i], i).Text : items[i];
            if (template.Resolve(address).Problem is { } problem) yield return ($"{option}[{i}]", problem);
        }
    }
}
