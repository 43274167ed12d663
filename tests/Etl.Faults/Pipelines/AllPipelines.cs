namespace Etl.Faults.Pipelines;

/// <summary>The pipelines that are killed: one for each way in which a run is continued.</summary>
internal static class AllPipelines
{
    private const string List = """
            { "id": "list", "use": "files", "with": { "folder": "${param:input}" } },
        """;

    private const string Read = """
            { "id": "plain", "use": "decompress" },
            { "id": "rows", "use": "csv.read", "with": { "columns": { "shop": "text", "customer": "int", "n": "int", "amount": "decimal", "note": "text" } } },
        """;

    private const string ReadDownloads = """
            { "id": "rows", "use": "csv.read", "from": "download", "with": { "columns": { "shop": "text", "customer": "int", "n": "int", "amount": "decimal", "note": "text" } } },
        """;

    private const string Totals = """
            { "id": "totals", "use": "aggregate", "with": { "by": ["shop", "customer"], "measures": { "rows": "count()", "n": "sum(n)", "amount": "sum(amount)", "median": "median(amount)", "first": "first(n)" } } },
            { "id": "report", "use": "csv.write", "with": { "path": "out/totals.csv" } }
        """;

    /// <param name="rows">Rows of each input.</param>
    public static IReadOnlyList<KilledPipeline> Create(int rows)
    {
        InputSet folder = new() { Files = 12, Rows = rows, IsMixed = true };
        InputSet otherFolder = folder with { Files = 9, FirstCustomer = 60 };
        InputSet plain = new() { Files = 8, Rows = rows };
        InputSet otherPlain = plain with { Files = 6, FirstCustomer = 60 };
        InputSet one = new() { Files = 1, Rows = rows };
        return
        [
            new("totals", $"{List}\n{Read}\n{Totals}", folder, otherFolder),
            new("convert", $$"""
                {{List}}
                    { "id": "packed", "use": "compress" },
                    { "id": "copies", "use": "files.write", "with": { "folder": "out" } }
                """, plain with { Files = 60 }, otherPlain with { Files = 50 }),
            // Slow enough that kills meet it.
            new("download", $$"""
                    { "id": "addresses", "use": "urls", "with": { "file": "${param:input}" } },
                    { "id": "download", "use": "http.download", "parallelism": 3, "with": { "maxSpeed": 20000000 } },
                    { "id": "originals", "use": "files.write", "with": { "folder": "out/originals" } },
                {{ReadDownloads}}
                {{Totals}}
                """, plain, otherPlain) { IsDownloaded = true },
            new("partitions", $$"""
                {{List}}
                {{Read}}
                    { "id": "parts", "use": "csv.write", "with": { "path": "out/{shop}/{customer}.csv" } }
                """, folder with { Customers = 30 }, otherFolder with { Customers = 25 }),
            new("branches", $$"""
                {{List}}
                {{Read}}
                    { "id": "priced", "use": "derive", "with": { "columns": { "total": "n * amount" } } },
                    { "id": "copy", "use": "csv.write", "with": { "path": "out/copy.csv" } },
                    { "id": "packed", "use": "json.write", "from": "priced", "with": { "path": "out/{shop}.ndjson.gz" } },
                    { "id": "kept", "use": "filter", "from": "priced", "with": { "where": "amount > 10" } },
                {{Totals}}
                """, one, one with { FirstCustomer = 60 }),
        ];
    }
}
