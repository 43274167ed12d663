using System.Globalization;
using System.Net;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.FileProviders;
using Microsoft.Extensions.FileProviders.Physical;
using Microsoft.Extensions.Hosting;
using Microsoft.Net.Http.Headers;

namespace Etl.Cli.FileServer;

/// <summary>What a <see cref="LocalFileServer"/> serves.</summary>
internal sealed record FileServerOptions
{
    /// <summary>Folder whose files are served, with the folders below it.</summary>
    public required string Folder { get; init; }

    /// <summary>Port on 127.0.0.1; 0, the default, takes a free one.</summary>
    public int Port { get; init; }

    /// <summary>How long every answer waits, as a far server would make it; none by default.</summary>
    public TimeSpan Latency { get; init; }

    public TimeProvider Time { get; init; } = TimeProvider.System;
}

/// <summary>
/// Serves the files of a folder on the loopback interface, for trying out and measuring downloads: with ranges, ETags
/// and a latency of choice. Files go out as they are; <c>GET /</c> lists them, one relative path a line. Hidden files
/// are neither listed nor served.
/// </summary>
internal sealed class LocalFileServer : IAsyncDisposable
{
    private readonly WebApplication _application;
    private readonly PhysicalFileProvider _files;

    private LocalFileServer(WebApplication application, PhysicalFileProvider files)
    {
        _application = application;
        _files = files;
        Address = new Uri(application.Urls.Single());
    }

    /// <summary>Where the server listens, with a '/' at its end.</summary>
    public Uri Address { get; }

    /// <summary>Starts listening.</summary>
    /// <exception cref="DirectoryNotFoundException">The folder does not exist; the message names it.</exception>
    /// <exception cref="IOException">The port is taken.</exception>
    public static async Task<LocalFileServer> StartAsync(FileServerOptions options, CancellationToken cancellation)
    {
        string folder = Path.GetFullPath(options.Folder);
        if (!Directory.Exists(folder)) throw new DirectoryNotFoundException($"The folder '{folder}' does not exist. Name one whose files shall be served.");

        // Empty: no setting of the machine or of the served folder can make it listen elsewhere or write logs.
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Services.AddSingleton<IHostLifetime, CallersLifetime>();
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, options.Port, endpoint => endpoint.Protocols = HttpProtocols.Http1));
        WebApplication application = builder.Build();
        // It refuses paths that climb out of its folder, and hidden files.
        PhysicalFileProvider files = new(folder, ExclusionFilters.Sensitive);
        application.Run(context => AnswerAsync(context, files, options));
        try
        {
            await application.StartAsync(cancellation).ConfigureAwait(false);
            return new LocalFileServer(application, files);
        }
        catch
        {
            files.Dispose();
            await application.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _application.DisposeAsync().ConfigureAwait(false);
        _files.Dispose();
    }

    private static async Task AnswerAsync(HttpContext context, PhysicalFileProvider files, FileServerOptions options)
    {
        if (options.Latency > TimeSpan.Zero) await Task.Delay(options.Latency, options.Time, context.RequestAborted).ConfigureAwait(false);
        await Answer(context.Request, files).ExecuteAsync(context).ConfigureAwait(false);
    }

    private static IResult Answer(HttpRequest request, PhysicalFileProvider files)
    {
        if (!HttpMethods.IsGet(request.Method) && !HttpMethods.IsHead(request.Method)) return Results.StatusCode(StatusCodes.Status405MethodNotAllowed);
        if (request.Path == "/") return Results.Text(List(files), "text/plain; charset=utf-8");

        IFileInfo file = files.GetFileInfo(request.Path.Value ?? "");
        if (!file.Exists || file.IsDirectory || file.PhysicalPath is null) return Results.NotFound();
        return Results.File(
            file.PhysicalPath,
            ContentTypeOf(file.Name),
            lastModified: file.LastModified,
            entityTag: new EntityTagHeaderValue(string.Create(CultureInfo.InvariantCulture, $"\"{file.Length:x}-{file.LastModified.UtcTicks:x}\"")),
            enableRangeProcessing: true);
    }

    private static string List(PhysicalFileProvider files)
    {
        List<string> paths = [];
        Collect(files, "", paths);
        paths.Sort(StringComparer.Ordinal);
        StringBuilder text = new();
        // Escaped, so that each line is an address relative to this page.
        foreach (string path in paths) text.Append(string.Join('/', path.Split('/').Select(Uri.EscapeDataString))).Append('\n');
        return text.ToString();
    }

    private static void Collect(PhysicalFileProvider files, string folder, List<string> paths)
    {
        foreach (IFileInfo entry in files.GetDirectoryContents(folder))
        {
            string path = folder.Length == 0 ? entry.Name : $"{folder}/{entry.Name}";
            if (entry.IsDirectory) Collect(files, path, paths);
            else paths.Add(path);
        }
    }

    private static string ContentTypeOf(string name) => Path.GetExtension(name).ToLowerInvariant() switch
    {
        // No Content-Encoding: the compressed file is what is asked for.
        ".gz" => "application/gzip",
        ".csv" => "text/csv; charset=utf-8",
        ".json" => "application/json",
        ".txt" => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    };

    /// <summary>Leaves the process's signals to the caller, who stops the server by disposing it.</summary>
    private sealed class CallersLifetime : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
