using SensorHub.Simulators.Common;

namespace SensorHub.Simulators.Scenarios.Week;

/// <summary>Something that may happen to one device on one day.</summary>
/// <returns>False when it cannot on that day; then nothing was changed.</returns>
internal delegate bool Story<in TActor>(TActor actor, int day, SeededRandom random);

/// <summary>
/// Deals stories so that each has its turn before any comes again, in an order that the seed gives. One that does not fit waits for the next
/// day or device; who is dealt to later changes nothing for those before.
/// </summary>
internal sealed class Deck<TActor>
{
    private readonly LinkedList<Story<TActor>> _stories;

    public Deck(SeededRandom random, params Story<TActor>[] stories)
    {
        for (var i = stories.Length - 1; i > 0; i--)
        {
            var other = random.NextInt(0, i + 1);
            (stories[i], stories[other]) = (stories[other], stories[i]);
        }

        _stories = new LinkedList<Story<TActor>>(stories);
    }

    public void Deal(TActor actor, int day, SeededRandom random)
    {
        for (var node = _stories.First; node is not null; node = node.Next)
        {
            if (!node.Value(actor, day, random)) continue;
            _stories.Remove(node);
            _stories.AddLast(node);
            return;
        }
    }
}
