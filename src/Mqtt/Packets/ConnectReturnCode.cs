namespace SensorHub.Mqtt.Packets;

/// <summary>CONNACK return codes of 3.1.1 (table 3.1).</summary>
public enum ConnectReturnCode : byte
{
    Accepted = 0,
    UnacceptableProtocolVersion = 1,
    IdentifierRejected = 2,
    ServerUnavailable = 3,
    BadUserNameOrPassword = 4,
    NotAuthorized = 5,
}

/// <summary>The two vocabularies of CONNACK, joined so that the rest of the code speaks only <see cref="ReasonCode"/>.</summary>
public static class ConnectReturnCodes
{
    /// <summary>The 3.1.1 code a 5.0 reason is said with. Failures 3.1.1 has no word for become <see cref="ConnectReturnCode.ServerUnavailable"/>.</summary>
    public static ConnectReturnCode ToReturnCode(this ReasonCode reason) => reason switch
    {
        < ReasonCode.UnspecifiedError => ConnectReturnCode.Accepted,
        ReasonCode.UnsupportedProtocolVersion => ConnectReturnCode.UnacceptableProtocolVersion,
        ReasonCode.ClientIdentifierNotValid => ConnectReturnCode.IdentifierRejected,
        ReasonCode.BadUserNameOrPassword => ConnectReturnCode.BadUserNameOrPassword,
        ReasonCode.NotAuthorized or ReasonCode.Banned or ReasonCode.BadAuthenticationMethod => ConnectReturnCode.NotAuthorized,
        _ => ConnectReturnCode.ServerUnavailable,
    };

    /// <summary>The 5.0 reason that means the same; codes above 5 are reserved and give <see cref="ReasonCode.UnspecifiedError"/>.</summary>
    public static ReasonCode ToReasonCode(this ConnectReturnCode code) => code switch
    {
        ConnectReturnCode.Accepted => ReasonCode.Success,
        ConnectReturnCode.UnacceptableProtocolVersion => ReasonCode.UnsupportedProtocolVersion,
        ConnectReturnCode.IdentifierRejected => ReasonCode.ClientIdentifierNotValid,
        ConnectReturnCode.ServerUnavailable => ReasonCode.ServerUnavailable,
        ConnectReturnCode.BadUserNameOrPassword => ReasonCode.BadUserNameOrPassword,
        ConnectReturnCode.NotAuthorized => ReasonCode.NotAuthorized,
        _ => ReasonCode.UnspecifiedError,
    };
}
