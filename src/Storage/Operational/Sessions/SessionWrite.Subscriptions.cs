using Dapper;
using SensorHub.Ingest.Sessions;

namespace SensorHub.Storage.Operational.Sessions;

internal sealed partial class SessionWrite
{
    /// <returns>True = new, false = it was there and has this QoS now, null = no room for more.</returns>
    public bool? Subscribe(SessionRow session, TopicSubscription subscription, int maxSubscriptions)
    {
        var parameters = new { session.Id, subscription.Topic, qos = (int)subscription.QoS };
        if (connection.Execute("UPDATE subscriptions SET qos = @qos WHERE topic = @Topic AND session = @Id", parameters) > 0)
            return false;
        if (connection.ExecuteScalar<int>("SELECT count(*) FROM subscriptions WHERE session = @Id", parameters) >= maxSubscriptions)
            return null;
        connection.Execute("INSERT INTO subscriptions (session, topic, qos) VALUES (@Id, @Topic, @qos)", parameters);
        return true;
    }

    /// <summary>With the subscription goes what is queued for it and was not sent.</summary>
    /// <returns>Whether it was there.</returns>
    public bool Unsubscribe(long session, string topic)
    {
        if (connection.Execute("DELETE FROM subscriptions WHERE topic = @topic AND session = @session", new { topic, session }) == 0)
            return false;
        Tally.Drop(DropReason.Withdrawn, RemoveUnsent(session, topic));
        return true;
    }
}
