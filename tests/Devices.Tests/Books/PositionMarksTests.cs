using SensorHub.Devices.Books;

namespace SensorHub.Devices.Tests.Books;

public sealed class PositionMarksTests
{
    [Fact]
    public void Nothing_is_known_before_the_first_mark() => new PositionMarks(4).CountAt(0).ShouldBeNull();

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(7)]
    [InlineData(64)]
    public void The_newest_marks_are_found_and_older_ones_are_forgotten(int capacity)
    {
        var marks = new PositionMarks(capacity);
        for (var i = 1; i <= 50; i++)
        {
            marks.Note(i * 10, i);
            for (var asked = 0; asked <= 510; asked += 5)
            {
                var isKept = asked % 10 == 0 && asked >= 10 && asked <= i * 10 && i - asked / 10 < capacity;
                marks.CountAt(asked).ShouldBe(isKept ? asked / 10 : null, $"{asked} after {i}");
            }
        }
    }

    [Fact]
    public void The_same_position_again_replaces_its_count()
    {
        var marks = new PositionMarks(2);
        marks.Note(10, 1);
        marks.Note(20, 2);
        marks.Note(20, 3);

        marks.CountAt(10).ShouldBe(1);
        marks.CountAt(20).ShouldBe(3);
    }
}
