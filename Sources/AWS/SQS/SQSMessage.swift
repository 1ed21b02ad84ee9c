/// A message that was received and is invisible to others for a while.
public struct SQSMessage: Equatable, Sendable {
    public var identifier: String
    /// Names this reception: for deleting the message or changing its visibility.
    public var receiptHandle: String
    public var body: String
    /// How often it was received, this time included; 0 when the server does not say.
    public var receiveCount: Int
}
