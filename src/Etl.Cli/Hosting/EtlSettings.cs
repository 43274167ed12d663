using Microsoft.Extensions.Configuration;

namespace Etl.Cli.Hosting;

/// <summary>The section <c>Etl</c> of the host's settings. Nothing in it changes what a pipeline computes.</summary>
internal sealed record EtlSettings
{
    /// <summary>Folder of logs, rejects and temporary files, relative to the folder that the pipeline's paths start from.</summary>
    public string WorkFolder { get; init; } = ".etl";

    /// <exception cref="InvalidDataException">There is a setting that does not exist.</exception>
    public static EtlSettings Read(IConfiguration configuration)
    {
        EtlSettings settings = new();
        foreach (IConfigurationSection setting in configuration.GetSection("Etl").GetChildren())
        {
            settings = setting.Key.ToUpperInvariant() switch
            {
                "WORKFOLDER" when !string.IsNullOrWhiteSpace(setting.Value) => settings with { WorkFolder = setting.Value },
                "WORKFOLDER" => throw new InvalidDataException("The setting 'Etl:WorkFolder' is empty. Name a folder, such as '.etl'."),
                _ => throw new InvalidDataException($"There is no setting '{setting.Path}'. The settings of this section are WorkFolder."),
            };
        }

        return settings;
    }
}
