using Etl.Common;
using Microsoft.Extensions.Configuration;

namespace Etl.Cli.Hosting;

/// <summary>The section <c>Etl</c> of the host's settings. Nothing in it changes what a pipeline computes.</summary>
internal sealed record EtlSettings
{
    private const string Section = "Etl";

    private static readonly string[] Sections = [Section, "Serilog"];
    private static readonly string[] Names = [nameof(WorkFolder)];

    /// <summary>Folder of logs, rejects and temporary files, relative to the folder that the pipeline's paths start from.</summary>
    public string WorkFolder { get; init; } = ".etl";

    /// <exception cref="InvalidDataException">There is a setting that does not exist.</exception>
    public static EtlSettings Read(IConfiguration configuration)
    {
        EtlSettings settings = new();
        foreach (IConfigurationSection setting in configuration.GetSection(Section).GetChildren())
        {
            settings = setting.Key.ToUpperInvariant() switch
            {
                "WORKFOLDER" when !string.IsNullOrWhiteSpace(setting.Value) => settings with { WorkFolder = setting.Value },
                "WORKFOLDER" => throw new InvalidDataException("The setting 'Etl:WorkFolder' is empty. Name a folder, such as '.etl'."),
                _ => throw new InvalidDataException($"There is no setting '{setting.Path}'.{NearestName.Hint(setting.Key, Names)} The settings of this section are {string.Join(", ", Names)}."),
            };
        }

        return settings;
    }

    /// <summary>
    /// Makes sure that no section of a settings file is a mistyped one of ours, of which nothing would come. Others may be those
    /// of another program whose file lies in the same folder.
    /// </summary>
    /// <exception cref="InvalidDataException">One is.</exception>
    public static void CheckSections(IConfiguration file)
    {
        foreach (IConfigurationSection section in file.GetChildren().Where(section => !Sections.Contains(section.Key, StringComparer.OrdinalIgnoreCase)))
        {
            if (NearestName.Find(section.Key, Sections) is { } nearest) throw new InvalidDataException($"There is no section '{section.Key}'. Did you mean '{nearest}'?");
        }
    }
}
