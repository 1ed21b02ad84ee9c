import LogModel
import LokiAPI

extension FuzzTarget {
    /// The JSON body of a push, of today's route and of the old one. What can be read has columns in order, lines of UTF-8, and is read the
    /// same when our own client sends it.
    static let pushJSON = FuzzTarget(name: "push-json") { input in
        for isLegacy in [false, true] {
            var options = PushDecodeOptions()
            options.isLegacy = isLegacy
            do throws(APIError) {
                let push = try PushRequest.decode(body: input, contentType: "application/json", contentEncoding: nil, options: options)
                if let objection = PushOracle.objection(push) { return objection }
                let isText = push.streams.allSatisfy { String(validating: $0.entries.lines, as: UTF8.self) != nil }
                if !isText { return "lines are no UTF-8" }
                let body = PushBody.json(push.streams)
                if let objection = PushOracle.objection(push, resentAs: body, contentType: "application/json") { return objection }
            } catch {
                if ![400, 413, 422, 500].contains(error.status) { return "\(error.status) \(error)" }
            }
        }
        return nil
    }
}
