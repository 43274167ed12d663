using System.Collections.Concurrent;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;

namespace Etl.Tests.Support;

/// <summary>A real server on the loopback interface whose answers a test writes itself, one for each attempt at a path.</summary>
internal sealed class HostileServer : IAsyncDisposable
{
    private readonly WebApplication _application;
    private readonly ConcurrentDictionary<string, int> _attempts = new(StringComparer.Ordinal);

    private HostileServer(WebApplication application) => _application = application;

    public Uri Address => new(_application.Urls.Single());

    /// <param name="answer">Gets the request and the number of the attempt at its path, from 1.</param>
    public static async Task<HostileServer> StartAsync(Func<HttpContext, int, Task> answer)
    {
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        HostileServer server = new(builder.Build());
        server._application.Run(context => answer(context, server._attempts.AddOrUpdate(context.Request.Path, 1, static (_, attempts) => attempts + 1)));
        await server._application.StartAsync();
        return server;
    }

    public int Attempts(string path) => _attempts.GetValueOrDefault(path);

    public ValueTask DisposeAsync() => _application.DisposeAsync();

    public static Task Status(HttpContext context, int status)
    {
        context.Response.StatusCode = status;
        return Task.CompletedTask;
    }

    public static Task Text(HttpContext context, string text) => context.Response.WriteAsync(text);

    /// <summary>Promises 1000 bytes, sends 100 and closes the connection.</summary>
    public static Task CutOff(HttpContext context) => Begin(context);

    /// <summary>Promises 1000 bytes, sends 100 and resets the connection; the client may see none of them.</summary>
    public static async Task Reset(HttpContext context)
    {
        await Begin(context);
        context.Abort();
    }

    /// <summary>Sends a text of unknown length and closes the connection before its end.</summary>
    public static async Task CutOffChunks(HttpContext context, string text)
    {
        await context.Response.WriteAsync(text);
        await context.Response.Body.FlushAsync();
        throw new InvalidOperationException("Ends the answer without its last chunk.");
    }

    /// <summary>Promises 1000 bytes, sends 100, and then nothing until the client gives up.</summary>
    public static async Task Stall(HttpContext context)
    {
        await Begin(context);
        await Forever(context);
    }

    /// <summary>Sends nothing until the client gives up.</summary>
    public static async Task Forever(HttpContext context)
    {
        TaskCompletionSource gone = new(TaskCreationOptions.RunContinuationsAsynchronously);
        await using CancellationTokenRegistration registration = context.RequestAborted.Register(gone.SetResult);
        await gone.Task;
    }

    private static async Task Begin(HttpContext context)
    {
        context.Response.ContentLength = 1000;
        await context.Response.Body.WriteAsync(new byte[100]);
        await context.Response.Body.FlushAsync();
    }
}
