using System.Buffers;
using SensorHub.Storage.Telemetry;
using SensorHub.Storage.Telemetry.Sections;

namespace SensorHub.Storage.Tests.Telemetry.Sections;

public sealed class IntegerColumnTests
{
    [Theory]
    [InlineData("14" + "00" + "02" + "0300" + "020100", new long[] { 10, 12, 12, 13 })]
    [InlineData("14" + "01" + "80" + "10" + "0300" + "020100", new long[] { 10, 10, 8, 8 })]
    [InlineData("14" + "02" + "04" + "0A" + "0300" + "020C00", new long[] { 10, 11, 16, 16 })]
    [InlineData("14" + "02" + "04" + "00" + "0300" + "020C00", new long[] { 10, 11, 16, 12 })]
    public void Each_kind_of_column_says_these_numbers(string bytes, long[] numbers)
    {
        var read = new long[numbers.Length];
        var reader = new VarIntReader(Convert.FromHexString(bytes));

        new IntegerColumn().Read(ref reader, read);

        read.ShouldBe(numbers);
    }

    [Fact]
    public void A_column_of_a_later_kind_is_refused()
    {
        Should.Throw<InvalidDataException>(() =>
        {
            var reader = new VarIntReader(Convert.FromHexString("140304000300020C00"));
            new IntegerColumn().Read(ref reader, new long[4]);
        });
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public void Whichever_kind_is_the_shortest_is_written_and_comes_back(int kind)
    {
        var numbers = Numbers(kind, new(kind));

        var bytes = Write(numbers);

        bytes[VarIntLength(bytes)].ShouldBe((byte)kind);
        Read(bytes, numbers.Length).ShouldBe(numbers);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Any_numbers_come_back(int seed)
    {
        var random = new Random(seed);
        for (var run = 0; run < 300; run++)
        {
            var bits = random.Next(1, 64);
            var numbers = Enumerable.Range(0, random.Next(1, 200)).Select(_ => random.NextInt64(long.MinValue, long.MaxValue) >> bits).ToArray();
            if (random.Next(3) == 0)
                numbers[random.Next(numbers.Length)] = random.Next(2) == 0 ? long.MinValue : long.MaxValue;

            Read(Write(numbers), numbers.Length).ShouldBe(numbers);
        }
    }

    [Fact]
    public void Seconds_that_stray_around_a_wandering_level_with_cars_are_shorter_than_their_spread_around_a_mean()
    {
        var numbers = Numbers(2, new(3));

        // Around a mean it takes 2590.
        Write(numbers).Length.ShouldBeLessThan(2520);
    }

    /// <summary>Numbers for which a kind is the best: even steps, a mean, a wandering level with cars.</summary>
    private static long[] Numbers(int kind, Random random)
    {
        var numbers = new long[3600];
        var (level, car) = (0.0, 0);
        for (var i = 0; i < numbers.Length; i++)
        {
            level = 0.99 * level + 2 * Gaussian(random);
            if (random.Next(180) == 0)
                car = 8;
            numbers[i] = kind switch
            {
                0 => i * 1000L + (random.Next(100) == 0 ? 1 : 0),
                1 => (long)Math.Round((i > 0 ? 0.5 * numbers[i - 1] : 0) + 8 * Gaussian(random)),
                _ => (long)Math.Round(level + 8 * Gaussian(random)) + (car-- > 0 ? 80 : 0),
            };
        }

        return numbers;
    }

    private static double Gaussian(Random random) => Enumerable.Range(0, 12).Sum(_ => random.NextDouble()) - 6;

    private static int VarIntLength(byte[] bytes) => Array.FindIndex(bytes, b => b < 0x80) + 1;

    private static byte[] Write(long[] numbers)
    {
        var bytes = new ArrayBufferWriter<byte>();
        new IntegerColumn().Write(bytes, numbers);
        return bytes.WrittenSpan.ToArray();
    }

    private static long[] Read(byte[] bytes, int count)
    {
        var numbers = new long[count];
        var reader = new VarIntReader(bytes);
        new IntegerColumn().Read(ref reader, numbers);
        return numbers;
    }
}
