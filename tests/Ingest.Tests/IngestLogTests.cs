using System.Reflection;
using Microsoft.Extensions.Logging;

namespace SensorHub.Ingest.Tests;

public sealed class IngestLogTests
{
    [Fact]
    public void No_two_lines_of_intake_have_the_same_id() =>
        typeof(IngestLog).GetMethods(BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic)
            .Select(m => m.GetCustomAttribute<LoggerMessageAttribute>()?.EventId).Where(id => id is not null).ShouldBeUnique();
}
