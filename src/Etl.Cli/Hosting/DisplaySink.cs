using System.Globalization;
using Etl.Cli.Display;
using Microsoft.Extensions.Configuration;
using Serilog;
using Serilog.Core;
using Serilog.Events;
using Serilog.Formatting.Display;

namespace Etl.Cli.Hosting;

/// <summary>Hands what the console sink would print to a display that owns the terminal, which would be torn up otherwise.</summary>
internal sealed class DisplaySink(IRunDisplay display, MessageTemplateTextFormatter formatter) : ILogEventSink
{
    public void Emit(LogEvent logEvent)
    {
        using StringWriter text = new(CultureInfo.InvariantCulture);
        formatter.Format(logEvent, text);
        display.Say(text.ToString().TrimEnd());
    }

    /// <summary>Takes over the console sinks in the settings, with their levels and templates.</summary>
    public static void Replace(IConfiguration sinks, LoggerConfiguration logging, IRunDisplay display)
    {
        foreach (IConfigurationSection sink in sinks.GetChildren())
        {
            if (sink["Name"] is not "Console") continue;
            IConfigurationSection arguments = sink.GetSection("Args");
            MessageTemplateTextFormatter formatter = new(arguments["outputTemplate"] ?? "{Message:lj}", CultureInfo.InvariantCulture);
            LogEventLevel level = Enum.TryParse(arguments["restrictedToMinimumLevel"], out LogEventLevel named) ? named : LogEventLevel.Verbose;
            logging.WriteTo.Sink(new DisplaySink(display, formatter), level);
            // No event has a level above Fatal, so the sink itself prints nothing.
            arguments["restrictedToMinimumLevel"] = ((int)LogEventLevel.Fatal + 1).ToString(CultureInfo.InvariantCulture);
        }
    }
}
