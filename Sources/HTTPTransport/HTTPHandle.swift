import CShims
import Glibc

/// One libcurl handle with the connections it keeps: one blocking exchange at a time, by one thread at a time.
final class HTTPHandle {
    private let handle: OpaquePointer

    /// - Throws: `unreachable` when libcurl cannot be started.
    init() throws(HTTPFailure) {
        guard let handle = shim_exchange_new() else { throw HTTPFailure(.unreachable, "libcurl could not be started") }
        self.handle = handle
    }

    deinit { shim_exchange_free(handle) }

    /// What the callbacks of one exchange share.
    private final class Receiver {
        var head = HTTPResponseHead(status: 0, headers: [])
        var isHeadGiven = false
        let onHead: (HTTPResponseHead) -> Bool
        let onBody: (UnsafeRawBufferPointer) -> Bool
        var isStopped = false

        init(_ onHead: @escaping (HTTPResponseHead) -> Bool, _ onBody: @escaping (UnsafeRawBufferPointer) -> Bool) {
            self.onHead = onHead
            self.onBody = onBody
        }

        func header(_ line: UnsafeRawBufferPointer) {
            let text = String(decoding: line, as: UTF8.self)
            if text.hasPrefix("HTTP/") {
                // An interim answer (100, 103) is followed by the real one.
                let words = text.split(separator: " ", omittingEmptySubsequences: true)
                head = HTTPResponseHead(status: words.count > 1 ? Int(words[1].prefix { $0.isNumber }) ?? 0 : 0, headers: [])
                return
            }
            guard let colon = text.firstIndex(of: ":") else { return }
            let value = text[text.index(after: colon)...]
            head.headers.append(HTTPHeader(String(text[..<colon]), HTTPHandle.trimmed(value)))
        }

        func body(_ part: UnsafeRawBufferPointer) -> Bool {
            if !giveHead() { return false }
            if onBody(part) { return true }
            isStopped = true
            return false
        }

        func giveHead() -> Bool {
            if isHeadGiven { return true }
            isHeadGiven = true
            if onHead(head) { return true }
            isStopped = true
            return false
        }
    }

    /// Sends a request; `onHead` is called once, before the body's parts go to `onBody`. Either ends the exchange by answering false.
    ///
    /// - Throws: `stopped` when one of them did.
    func perform(
        _ request: HTTPRequest, tls: TLSOptions, onHead: (HTTPResponseHead) -> Bool, onBody: (UnsafeRawBufferPointer) -> Bool
    ) throws(HTTPFailure) {
        if let bad = request.headers.first(where: { !$0.isSendable }) {
            // The value may be a secret.
            throw HTTPFailure(.badRequest, "the header `\(bad.name)` holds bytes that cannot be sent")
        }
        guard request.url.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else {
            throw HTTPFailure(.badRequest, "the address `\(request.url)` holds bytes that cannot be sent")
        }
        var status = 0
        var message = [CChar](repeating: 0, count: Int(SHIM_EXCHANGE_ERROR_MAX))
        var code: Int32 = 0
        var isStopped = false
        withoutActuallyEscaping(onHead) { onHead in
            withoutActuallyEscaping(onBody) { onBody in
                let receiver = Receiver(onHead, onBody)
                code = run(request, tls, receiver, &status, &message)
                if code == 0 && !receiver.giveHead() { code = 23 }
                isStopped = receiver.isStopped
            }
        }
        if isStopped { throw HTTPFailure(.stopped, "the exchange was ended by its receiver") }
        if code != 0 {
            let reason = String(decoding: message.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
            throw HTTPFailure(code: code, reason: reason)
        }
    }

    private func run(
        _ request: HTTPRequest, _ tls: TLSOptions, _ receiver: Receiver, _ status: inout Int, _ message: inout [CChar]
    ) -> Int32 {
        let texts = CTexts(
            [request.method.rawValue, request.url, tls.caFile, tls.certificateFile, tls.keyFile]
                + request.headers.map { $0.value.isEmpty ? "\($0.name);" : "\($0.name): \($0.value)" })
        return withExtendedLifetime((texts, receiver)) {
            request.body.withUnsafeBytes { body in
                texts.list(from: 5).withUnsafeBufferPointer { headers in
                    var call = shim_exchange_request(
                        method: texts[0]!, url: texts[1]!, headers: headers.baseAddress, body: body.baseAddress, body_count: body.count,
                        timeout_ms: request.timeoutSeconds.map { max(1, Int($0 * 1000)) } ?? 0,
                        connect_timeout_ms: max(1, Int(request.connectTimeoutSeconds * 1000)), stall_seconds: request.stallSeconds ?? 0,
                        ca_file: texts[2], cert_file: texts[3], key_file: texts[4], skip_verify: tls.skipsVerification,
                        no_proxy: request.isDirect,
                        on_header: { context, line, count in
                            guard let context else { return false }
                            let receiver = Unmanaged<Receiver>.fromOpaque(context).takeUnretainedValue()
                            receiver.header(UnsafeRawBufferPointer(start: line, count: count))
                            return true
                        },
                        on_body: { context, bytes, count in
                            guard let context else { return false }
                            let receiver = Unmanaged<Receiver>.fromOpaque(context).takeUnretainedValue()
                            return receiver.body(UnsafeRawBufferPointer(start: bytes, count: count))
                        }, context: Unmanaged.passUnretained(receiver).toOpaque())
                    return shim_exchange_perform(handle, &call, &status, &message)
                }
            }
        }
    }

    private static func trimmed(_ text: Substring) -> String {
        var text = text
        while let last = text.last, last.isWhitespace { text.removeLast() }
        return String(text.drop { $0 == " " || $0 == "\t" })
    }
}
