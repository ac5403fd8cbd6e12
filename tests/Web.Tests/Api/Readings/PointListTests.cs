using SensorHub.Web.Api.Readings;

namespace SensorHub.Web.Tests.Api.Readings;

public sealed class PointListTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2048)]
    [InlineData(2049)]
    [InlineData(10_000)]
    public void Points_come_back_in_order_whichever_block_they_lie_in(int count)
    {
        var points = new PointList();
        var added = Enumerable.Range(0, count).Select(i => new PointShown(i, i / 10.0)).ToList();

        added.ForEach(points.Add);

        points.Count.ShouldBe(count);
        points.ShouldBe(added);
        Enumerable.Range(0, count).Select(i => points[i]).ShouldBe(added);
    }
}
