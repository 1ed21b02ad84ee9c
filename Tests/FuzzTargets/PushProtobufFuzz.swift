import LogModel
import LokiAPI

extension FuzzTarget {
    /// The protobuf message of a push, sent as a snappy block. What can be read has columns in order, takes no more lines than bytes came,
    /// and is read the same when it is written anew.
    static let pushProtobuf = FuzzTarget(name: "push-protobuf") { input in
        do throws(APIError) {
            let push = try PushRequest.decode(body: Snappy.encode(input), contentType: "application/x-protobuf", contentEncoding: nil)
            if push.decodedBytes != input.count { return "\(push.decodedBytes) bytes of \(input.count)" }
            if let objection = PushOracle.objection(push) { return objection }
            let lineBytes = push.streams.reduce(0) { $0 + $1.entries.lines.count }
            if lineBytes > input.count { return "\(lineBytes) bytes of lines from \(input.count)" }
            let body = Snappy.encode(ProtobufMessage.push(push.streams))
            return PushOracle.objection(push, resentAs: body, contentType: "application/x-protobuf")
        } catch { return [400, 422, 500].contains(error.status) ? nil : "\(error.status) \(error)" }
    }
}
