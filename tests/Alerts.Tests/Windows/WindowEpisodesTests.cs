using SensorHub.Alerts.Windows;

namespace SensorHub.Alerts.Tests.Windows;

public sealed class WindowEpisodesTests
{
    // One character per window: x = exceeded. A window is three slides long.
    [Theory]
    [InlineData("xxx", "")]
    [InlineData("x..x", "0-3 open")]
    [InlineData("x.x.x", "")]
    [InlineData("xxxxxx", "0-5 open")]
    [InlineData("x..x..x", "0-6 open")]
    [InlineData("x..x......x..x.", "0-3, 10-13")]
    [InlineData("x..x..x..x.....", "0-9")]
    [InlineData("x..x...x..x....", "0-3, 7-10")]
    [InlineData("x..x..xx..x....", "0-10")]
    [InlineData("x..xx..x.......", "0-7")]
    [InlineData("x..x.x", "0-3 open")]
    [InlineData("x..x...x", "0-3")]
    public void Rows_of_two_that_touch_are_one_episode(string windows, string expected)
    {
        List<WindowRun> runs = [];

        WindowEpisodes.Find([.. windows.Select(w => w == 'x')], stride: 3, inARow: 2, isComplete: false, runs);

        string.Join(", ", runs.Select(r => $"{r.First}-{r.Last}{(r.Open ? " open" : "")}")).ShouldBe(expected);
    }

    [Fact]
    public void Nothing_is_open_when_the_occurrence_is_over()
    {
        List<WindowRun> runs = [];

        WindowEpisodes.Find([true, true, true, true], stride: 3, inARow: 2, isComplete: true, runs);

        runs.ShouldHaveSingleItem().Open.ShouldBeFalse();
    }
}
