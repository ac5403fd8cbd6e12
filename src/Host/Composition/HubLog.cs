using SensorHub.Host.Configuration;
using Serilog;
using Serilog.Core;
using Serilog.Events;

namespace SensorHub.Host.Composition;

/// <summary>The log: to standard error unless the section <c>Serilog</c> says otherwise.</summary>
internal static class HubLog
{
    private const string Template = "{Timestamp:HH:mm:ss.fff} {Level:u3} {SourceContext} {Message:lj}{NewLine}{Exception}";

    public static Logger Create(IConfiguration configuration)
    {
        var section = configuration.GetSection(HubConfiguration.Log);
        var log = new LoggerConfiguration()
            .MinimumLevel.Information()
            .MinimumLevel.Override("Microsoft", LogEventLevel.Warning)
            .MinimumLevel.Override("Quartz", LogEventLevel.Warning)
            // A database that is away is told by the stores once, not at each try.
            .MinimumLevel.Override("Quartz.Impl.AdoJobStore", LogEventLevel.Fatal)
            .ReadFrom.Configuration(configuration);
        if (!section.GetSection("WriteTo").Exists())
            log.WriteTo.Console(outputTemplate: Template, standardErrorFromLevel: LogEventLevel.Verbose);
        return log.CreateLogger();
    }
}
