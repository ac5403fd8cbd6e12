using SensorHub.Alerts.Geography;
using SensorHub.Alerts.Tests.Support;
using SensorHub.Devices.Registry;

namespace SensorHub.Alerts.Tests.Geography;

public sealed class SquadFinderTests
{
    private readonly SquadFinder _finder = new(new TestCity().Current);

    [Fact]
    public void The_cell_that_holds_the_place_answers_for_it() =>
        _finder.At(TestCity.BuildPlace).ShouldBe(new SquadChoice("Q1", "A1", "grid cell G1 holds the place"));

    [Theory]
    [InlineData(450, "Q1")]
    [InlineData(550, null)]
    public void Beside_every_cell_the_nearest_within_five_hundred_metres_does(double metres, string? squad)
    {
        var place = TestCity.BuildPlace with { Lat = TestCity.BuildPlace.Lat - 0.01 - metres / 111_195 };

        _finder.At(place).SquadId.ShouldBe(squad);
    }

    [Fact]
    public void Without_cells_or_place_a_dispatcher_must_choose()
    {
        new SquadFinder(RegistrySnapshot.Empty).At(TestCity.BuildPlace).SquadId.ShouldBeNull();
        _finder.At(null).Reason.ShouldBe("the place is not known");
    }
}
