using SensorHub.Storage.Journal;

namespace SensorHub.Storage.Tests.Journal;

/// <summary>Random lives of a journal: appends, faults, kills, power cuts, removals. What was acknowledged is always all there.</summary>
public sealed class JournalCrashProperties
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void No_acknowledged_record_is_lost_and_no_other_is_shown(int seed)
    {
        for (var run = 0; run < 50; run++)
            new Life(seed * 1000 + run).Live(steps: 60);
    }

    private sealed class Life(int seed)
    {
        private readonly Random _random = new(seed);
        private readonly List<string> _acknowledged = [];
        private SyncedImage _image = new();
        private SegmentJournal _journal = null!;
        private string? _inFlight;
        private int _written;

        public void Live(int steps)
        {
            Open();
            for (var step = 0; step < steps; step++)
            {
                Step(_random.Next(20));
                _journal.Texts().ShouldBe(_acknowledged, $"seed {seed}, step {step}");
            }
        }

        // A sync failed and took acknowledged bytes with it, and they could not be written again yet: only power keeps them.
        private bool IsExposed => _image.HasLastSyncFailed;

        private void Step(int choice)
        {
            switch (choice)
            {
                case 0 when !IsExposed:
                    Reopen(_image.PowerCut());
                    break;
                case 1 when !IsExposed:
                    Reopen(_image.PowerCut(_random));
                    break;
                case 2:
                    Reopen(_image);
                    break;
                case 3:
                    _image.FailingSyncs = _random.Next(1, 4);
                    break;
                case 4:
                    _image.FreeBytes = _random.Next(2000);
                    break;
                case 5:
                    _image.FailingFolderSyncs = 1;
                    break;
                case 6:
                    Remove();
                    break;
                default:
                    Append();
                    break;
            }
        }

        private void Append()
        {
            var text = _inFlight ?? $"{_written++}:{new string('r', _random.Next(700))}";
            try
            {
                _journal.Append(text, JournalRig.StartMs + _written);
                _acknowledged.Add(text);
                _inFlight = null;
            }
            catch (IOException)
            {
                _inFlight = text;
                if (_random.Next(3) == 0)
                    Heal();
            }
        }

        private void Reopen(SyncedImage image)
        {
            _image = image;
            Heal();
            Open();
        }

        private void Open()
        {
            _journal = JournalRig.Open(_image, nowMs: JournalRig.StartMs + _written);
            var texts = _journal.Texts();
            // Written whole but not acknowledged: it may be there, and then it stays.
            if (_inFlight is not null && texts.Count == _acknowledged.Count + 1 && texts[^1] == _inFlight)
                _acknowledged.Add(_inFlight);
            _inFlight = null;
            texts.ShouldBe(_acknowledged, $"seed {seed}, after open");
            JournalRig.Open(_image.PowerCut()).Texts().ShouldBe(_acknowledged, $"seed {seed}, shown means durable");
        }

        private void Remove()
        {
            if (_image.FailingFolderSyncs > 0)
                return;
            var before = _journal.Texts().Count;
            _journal.RemoveBefore(_journal.FirstPosition + _random.Next(4000));
            _acknowledged.RemoveRange(0, before - _journal.Texts().Count);
        }

        private void Heal()
        {
            _image.FailingSyncs = 0;
            _image.FailingFolderSyncs = 0;
            _image.FreeBytes = long.MaxValue;
        }
    }
}
