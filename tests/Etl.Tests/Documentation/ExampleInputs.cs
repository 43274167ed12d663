using System.Text;
using Etl.Tests.Support;

namespace Etl.Tests.Documentation;

/// <summary>The small files that the examples of steps read, by step: real ones of the kind that the example speaks of.</summary>
internal static class ExampleInputs
{
    private const string Orders = """
        store,country,quantity,unit_price,discount,revenue,order_count,ts,tags
        Graz,AT,2,10.50,,21,1,2024-01-01T10:00:00Z,new;gift
        Graz,AT,0,0,0.1,0,1,2024-01-02T09:30:00Z,
        Lyon,FR,5,30,0.2,120,2,2024-01-01T12:00:00Z,gift
        Lyon,FR,1,19.99,,19.99,1,2024-01-03T08:00:00Z,new
        Ulm,DE,3,50,,150,3,2024-01-02T18:00:00Z,
        Ulm,DE,1,40,,-40,1,2024-01-04T07:15:00Z,returned
        Ulm,XX,1,1,,1,1,,
        Graz,AT,4,10,,40,2,2024-01-05T11:00:00Z,gift;bulk
        Graz,AT,1,3,,3,1,2024-01-05T11:30:00Z,

        """;

    /// <summary>Files by path. An example that is not the step's first may have its own, under the step's name and its number.</summary>
    public static IReadOnlyList<(string Path, byte[] Bytes)> Of(string step, int number) => (step, number) switch
    {
        ("csv.read", 1) => [Text("in/orders.csv", "store,quantity,price\nGraz,2,10.50\n\"Lyon, Nord\",1,\n")],
        ("csv.read", 2) =>
        [
            ("in/2023/köln.csv", Encoding.Latin1.GetBytes("Filiale;Datum;Preis\r\nKöln;31.01.2023;1.234,50\r\n\"Köln; Süd\";01.02.2023;-\r\n")),
            ("in/2024/ulm.csv", Encoding.Latin1.GetBytes("Datum;Laden;Preis\r\n29.02.2024;Ulm;0,99\r\n")),
        ],
        ("csv.read", 3) => [Text("in/a.csv", "store,zip,sold\nGraz,08010,2024-01-31\n"), Text("in/b.csv", "store,price\nUlm,2.50\nLyon,3\n")],
        ("json.read", 1) => [Text("in/people.jsonl", "{\"id\":1,\"address\":{\"city\":\"Graz\",\"zip\":\"8010\"}}\n{\"id\":2,\"address\":null}\n")],
        ("json.read", 2) => [Text("in/page.json", "{ \"page\": 1,\n  \"data\": { \"items\": [\n    { \"id\": 1, \"tags\": [\"new\", \"gift\"] },\n    { \"id\": 2 } ] } }\n")],
        ("explode", 1) => [Text("in/works.jsonl", "{\"title\":\"A\",\"contributors\":[{\"id\":39,\"role\":\"artist\"},{\"id\":38,\"role\":\"engraver\"}]}\n{\"title\":\"B\",\"contributors\":[]}\n{\"title\":\"C\",\"contributors\":[{\"id\":68}]}\n")],
        ("excel.read", _) => [("in/sales.xlsx", new WorkbookBytes().Sheet("Notes", ["made by hand"]).Sheet("Sales", ["day", "store", "quantity", "remark"], [new DateTime(2024, 1, 31), "Graz", 2, "gift"], [new DateTime(2024, 2, 1), "Lyon", null, null]).ToArray())],
        ("text.read", _) => [Text("in/access.log", "2024-01-31T10:00:00Z 200 /index.html\n2024-01-31T10:00:01Z 404 /a b.png\n")],
        ("archive.read", _) => [("in/north.zip", ArchiveBytes.Zip(("data/2024/a.csv", "x\n1\n"), ("readme.txt", "no data\n"))), ("in/south.tar.gz", ArchiveBytes.Gzip(ArchiveBytes.Tar(("data/b.csv", "x\n2\n"))))],
        ("decompress", _) => [("in/a.csv.gz", ArchiveBytes.Gzip("x\n1\n"u8.ToArray())), Text("in/b.csv", "x\n2\n")],
        ("files", _) => [("in/2024/north.csv.gz", ArchiveBytes.Gzip("x\n1\n"u8.ToArray())), ("in/old/south.csv.gz", ArchiveBytes.Gzip("x\n2\n"u8.ToArray())), Text("in/notes.txt", "no data\n")],
        ("files.list" or "files.write" or "compress", _) => [Text("in/a.csv", "x\n1\n"), Text("in/b/c.csv", "x\n2\n")],
        ("urls", 2) => [Text("in/stores.csv", "store,country\nnorth,AT\nfar south,IT\n")],
        ("lookup", _) => [Text("in/sales.csv", "store_id,amount\n7,10\n8,20\n9,30\n7,40\n"), Text("in/stores.csv", "store_id,name,region\n7,Graz,south\n8,Ulm,north\n")],
        ("join", _) => [Text("in/orders.csv", "order_id,store\n1,Graz\n2,Ulm\n3,Lyon\n"), Text("in/payments.csv", "order,paid,method\n1,10,card\n1,5,cash\n3,8,card\n4,9,cash\n")],
        ("union", _) => [Text("in/north.csv", "store,quantity\nUlm,3\n"), Text("in/south.csv", "price,quantity,store\n9.50,1,Graz\n")],
        ("sample", 1) => [Text("in/orders.csv", "store,quantity\n" + string.Concat(Enumerable.Range(1, 100).Select(n => $"Graz,{n}\n")))],
        _ => [Text("in/orders.csv", Orders)],
    };

    private static (string Path, byte[] Bytes) Text(string path, string text) => (path, Encoding.UTF8.GetBytes(text));
}
