import CShims

/// Why RE2 refused a pattern, in the words of Go's regexp package (`missing closing ]: `[``).
public struct RegexError: Error, Equatable, CustomStringConvertible {
    public var reason: String
    public var description: String { "error parsing regexp: " + reason }
}

/// A compiled RE2 regular expression: the syntax and the answers of Go's regexp, in linear time, on bytes.
public final class Regex2: @unchecked Sendable {
    // Sendable: RE2 objects are immutable after construction and documented as safe for concurrent use.
    private let handle: OpaquePointer
    public let pattern: String
    /// Number of capture groups.
    public let groupCount: Int
    /// Instructions of the compiled form: a short pattern (`\pL{500}`) may have very many. At most about 350,000; larger ones are refused.
    public var programSize: Int { Int(shim_re2_program_size(handle)) }

    /// - Parameter dotMatchesNewline: Prometheus and Loki compile label matchers with `(?s)`.
    /// - Throws: ``RegexError``.
    public init(_ pattern: String, dotMatchesNewline: Bool = false) throws(RegexError) {
        var pattern = pattern
        var message = [CChar](repeating: 0, count: 512)
        let made = pattern.withUTF8 { bytes in
            shim_re2_new(bytes.baseAddress, bytes.count, dotMatchesNewline, &message, message.count)
        }
        guard let made else {
            throw RegexError(reason: String(decoding: message.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self))
        }
        handle = made
        self.pattern = pattern
        groupCount = Int(shim_re2_groups(made))
    }

    deinit { shim_re2_free(handle) }

    public func matches(_ text: String) -> Bool {
        var text = text
        return text.withUTF8 { matches(UnsafeRawBufferPointer($0)) }
    }

    /// Whether the pattern matches anywhere in `bytes` (unanchored).
    public func matches(_ bytes: UnsafeRawBufferPointer) -> Bool {
        shim_re2_match(handle, bytes.baseAddress, bytes.count)
    }

    /// First match at or after `offset` and its groups as byte ranges of `bytes`: element 0 is the whole match, nil an optional group
    /// that took no part.
    public func captures(_ bytes: UnsafeRawBufferPointer, from offset: Int = 0) -> [Range<Int>?]? {
        var bounds = [Int64](repeating: -1, count: 2 * (groupCount + 1))
        guard shim_re2_captures(handle, bytes.baseAddress, bytes.count, offset, &bounds, Int32(groupCount + 1)) else { return nil }
        return (0...groupCount).map { bounds[2 * $0] < 0 ? nil : Int(bounds[2 * $0])..<Int(bounds[2 * $0 + 1]) }
    }

    /// Names of the groups by number (1-based); nil for unnamed ones.
    public func groupName(_ index: Int) -> String? {
        guard let name = shim_re2_group_name(handle, Int32(index)) else { return nil }
        return String(cString: name)
    }

    /// Where the pattern first matches at or after `offset`.
    public func firstMatch(_ bytes: UnsafeRawBufferPointer, from offset: Int = 0) -> Range<Int>? {
        var bounds: [Int64] = [-1, -1]
        guard shim_re2_captures(handle, bytes.baseAddress, bytes.count, offset, &bounds, 1) else { return nil }
        return Int(bounds[0])..<Int(bounds[1])
    }
}
