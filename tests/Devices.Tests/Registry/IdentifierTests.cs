using SensorHub.Devices.Registry;

namespace SensorHub.Devices.Tests.Registry;

public sealed class IdentifierTests
{
    [Theory]
    [InlineData("a")]
    [InlineData("A-Z_0.9:x")]
    public void Letters_safe_everywhere_are_accepted(string id) => Identifier.IsValid(id).ShouldBeTrue();

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("a b")]
    [InlineData("a/b")]
    [InlineData("a+")]
    [InlineData("#")]
    [InlineData("a\n")]
    [InlineData("é")]
    public void Others_are_not(string? id) => Identifier.IsValid(id).ShouldBeFalse();

    [Fact]
    public void Sixty_four_letters_are_the_most()
    {
        Identifier.IsValid(new string('a', 64)).ShouldBeTrue();
        Identifier.IsValid(new string('a', 65)).ShouldBeFalse();
    }
}
