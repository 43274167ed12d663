using Etl.Cli.Display;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Serilog;
using Serilog.Settings.Configuration;

namespace Etl.Cli.Hosting;

/// <summary>
/// The generic host of the commands that run for a while: settings, logs, signals. It is built from nothing and not from
/// the defaults, which would watch files and read settings that are not ours.
/// </summary>
internal static class EtlHost
{
    private const string Sinks = "Serilog:WriteTo";

    /// <param name="context">The command's surroundings.</param>
    /// <param name="root">Absolute folder that the work folder lies in.</param>
    /// <param name="quiet">Whether the console gets errors only.</param>
    /// <param name="display">Told when the first signal to stop arrives, and the warnings if it owns the terminal.</param>
    /// <exception cref="InvalidDataException">The settings are wrong; the message says where.</exception>
    public static IHost Create(CommandContext context, string root, bool quiet, IRunDisplay display)
    {
        HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings { ApplicationName = "etl" });
        ReadSettings(builder.Configuration, context.CurrentFolder);
        EtlSettings settings = Settings(builder.Configuration, root);
        PlaceSinks(builder.Configuration, settings.WorkFolder, quiet);
        LoggerConfiguration logging = new();
        if (display.OwnsTerminal) DisplaySink.Replace(builder.Configuration.GetSection(Sinks), logging, display);

        builder.Services.AddSingleton(settings);
        builder.Services.AddSingleton<IHostLifetime>(services =>
            new SignalLifetime(services.GetRequiredService<IHostApplicationLifetime>(), display.Say, code =>
            {
                display.Abandon();
                Environment.Exit(code);
            }));
        builder.Logging.SetMinimumLevel(LogLevel.Trace).AddSerilog(CreateLogger(logging, builder.Configuration), dispose: true);
        return builder.Build();
    }

    /// <summary>The settings alone, for commands that do no work.</summary>
    /// <exception cref="InvalidDataException">The settings are wrong; the message says where.</exception>
    public static EtlSettings ReadSettings(CommandContext context, string root)
    {
        using ConfigurationManager configuration = new();
        ReadSettings(configuration, context.CurrentFolder);
        return Settings(configuration, root);
    }

    private static EtlSettings Settings(ConfigurationManager configuration, string root)
    {
        EtlSettings settings = EtlSettings.Read(configuration);
        return settings with { WorkFolder = Path.GetFullPath(settings.WorkFolder, root) };
    }

    /// <summary>The defaults beside the program, then those of the current folder, then the environment; the last one wins.</summary>
    private static void ReadSettings(ConfigurationManager configuration, string currentFolder)
    {
        foreach (string folder in (ReadOnlySpan<string>)[AppContext.BaseDirectory, currentFolder])
        {
            string file = Path.Combine(folder, "appsettings.json");
            try
            {
                configuration.AddJsonFile(file, optional: true, reloadOnChange: false);
            }
            catch (InvalidDataException e)
            {
                throw new InvalidDataException($"{file}: {e.InnerException?.Message ?? e.Message}", e);
            }
        }

        EtlSettings.CheckSections(configuration);
        configuration.AddEnvironmentVariables("ETL_");
    }

    /// <summary>Paths of log files start from the work folder, wherever that is.</summary>
    private static void PlaceSinks(ConfigurationManager configuration, string workFolder, bool quiet)
    {
        Dictionary<string, string?> placed = [];
        foreach (IConfigurationSection sink in configuration.GetSection(Sinks).GetChildren())
        {
            IConfigurationSection path = sink.GetSection("Args:path");
            if (path.Value is { } relative) placed[path.Path] = Path.GetFullPath(relative, workFolder);
            if (quiet && string.Equals(sink["Name"], "Console", StringComparison.Ordinal)) placed[$"{sink.Path}:Args:restrictedToMinimumLevel"] = "Error";
        }

        configuration.AddInMemoryCollection(placed);
    }

    /// <summary>Names the sinks' assemblies, because looking for them would load every assembly there is.</summary>
    private static Serilog.Core.Logger CreateLogger(LoggerConfiguration logging, IConfiguration configuration)
    {
        try
        {
            return logging
                .ReadFrom.Configuration(configuration, new ConfigurationReaderOptions(
                    typeof(ConsoleLoggerConfigurationExtensions).Assembly,
                    typeof(FileLoggerConfigurationExtensions).Assembly))
                .CreateLogger();
        }
        catch (InvalidOperationException e)
        {
            throw new InvalidDataException($"The settings below 'Serilog' are wrong: {e.Message} They stand in appsettings.json or in environment variables that begin with ETL_Serilog__.", e);
        }
    }
}
