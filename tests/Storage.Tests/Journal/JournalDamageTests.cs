namespace SensorHub.Storage.Tests.Journal;

public sealed class JournalDamageTests
{
    private const string First = "0000000000000000.seg";

    [Fact]
    public void A_tail_torn_at_any_byte_of_the_last_record_is_cut_and_the_rest_stays()
    {
        var (image, bytes, lastOffset) = Written();
        for (var length = lastOffset; length < bytes.Length; length++)
        {
            image.Put(First, bytes[..length]);
            using var journal = JournalRig.Open(image.Copy());
            journal.Texts().ShouldBe(["one", "two"], $"cut at {length}");
            journal.Append("next");
            journal.Texts().ShouldBe(["one", "two", "next"], $"cut at {length}");
        }
    }

    [Fact]
    public void A_tail_of_zeros_or_noise_is_cut()
    {
        var (image, bytes, lastOffset) = Written();
        var noise = new byte[5000];
        foreach (var seed in Enumerable.Range(0, 20))
        {
            image.Put(First, [.. bytes[..lastOffset], .. noise]);
            JournalRig.Open(image.Copy()).Texts().ShouldBe(["one", "two"], $"seed {seed}");
            new Random(seed).NextBytes(noise);
        }
    }

    [Fact]
    public void A_bit_flipped_before_the_last_record_is_reported_with_file_and_offset()
    {
        var (image, bytes, lastOffset) = Written();
        for (var at = 0; at < lastOffset; at++)
        {
            var damaged = bytes.ToArray();
            damaged[at] ^= (byte)(1 << (at % 8));
            image.Put(First, damaged);

            var message = Should.Throw<InvalidDataException>(() => JournalRig.Open(image.Copy())).Message;

            message.ShouldContain($"/image/{First} is damaged at offset {(at < 40 ? 0 : at < 83 ? 40 : 83)}:", customMessage: $"byte {at}");
        }
    }

    [Fact]
    public void A_bit_flipped_in_the_last_record_never_shows_a_wrong_one()
    {
        var (image, bytes, lastOffset) = Written();
        for (var at = lastOffset; at < bytes.Length; at++)
        {
            var damaged = bytes.ToArray();
            damaged[at] ^= (byte)(1 << (at % 8));
            image.Put(First, damaged);

            JournalRig.Open(image.Copy()).Texts().ShouldBe(["one", "two"], $"byte {at}");
        }
    }

    [Fact]
    public void Damage_in_an_older_segment_is_reported_by_the_reader_that_meets_it()
    {
        var image = new SyncedImage();
        using (var journal = JournalRig.Open(image))
        {
            for (var i = 0; i < 4; i++)
                journal.Append(new string((char)('a' + i), 900));
        }

        var second = image.Names.ElementAt(1);
        var bytes = image.BytesOf(second);
        bytes[500] ^= 1;
        image.Put(second, bytes);

        using var reopened = JournalRig.Open(image);
        using var reader = reopened.OpenReader(0);
        reader.TryRead(out _).ShouldBeTrue();
        reader.TryRead(out _).ShouldBeTrue();

        Should.Throw<InvalidDataException>(() => reader.TryRead(out _)).Message.ShouldContain($"{second} is damaged at offset 0");
    }

    [Fact]
    public void Files_that_are_no_segments_are_left_alone()
    {
        var (image, _, _) = Written();
        image.Put("notes.seg", [1, 2, 3]);

        JournalRig.Open(image).Texts().ShouldBe(["one", "two", "three"]);
        image.BytesOf("notes.seg").ShouldBe([1, 2, 3]);
    }

    private static (SyncedImage Image, byte[] Bytes, int LastOffset) Written()
    {
        var image = new SyncedImage();
        using var journal = JournalRig.Open(image);
        journal.Append("one");
        journal.Append("two");
        var lastOffset = (int)journal.NextPosition;
        journal.Append("three");
        return (image, image.BytesOf(First), lastOffset);
    }
}
