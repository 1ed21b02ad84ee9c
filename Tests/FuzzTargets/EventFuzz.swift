import AWS

extension FuzzTarget {
    /// What announces objects, in any envelope: it ends in a list or a problem, and the same text again in an SQS body says the same.
    static let event = FuzzTarget(name: "event", lengthMax: 8192) { input in
        let text = String(decoding: input, as: UTF8.self)
        guard let announcement = try? S3Announcement(parsing: text) else { return nil }
        if announcement.objects.contains(where: { $0.key.isEmpty && $0.size == 0 }) { return "an object without a size that counts" }
        let body = JSONValue.members([("Type", .text("Notification")), ("Message", .text(text))]).text
        guard let wrapped = try? S3Announcement(parsing: body) else { return nil }
        return wrapped == announcement ? nil : "\(announcement) alone, \(wrapped) wrapped"
    }
}
