/// The levels that `detected_level` knows.
public enum LogLevel: UInt8, Sendable, CaseIterable {
    case trace, debug, info, warn, error, critical, fatal, unknown

    public var name: String {
        switch self {
        case .trace: "trace"
        case .debug: "debug"
        case .info: "info"
        case .warn: "warn"
        case .error: "error"
        case .critical: "critical"
        case .fatal: "fatal"
        case .unknown: "unknown"
        }
    }

    /// `ERR`, `Warning`, `dbg`, in any case; nil for a word that is no level.
    public static func named(_ word: UnsafeRawBufferPointer) -> LogLevel? {
        // Eleven letters have the longest, "information".
        guard word.count >= 3, word.count <= 11 else { return nil }
        var folded: UInt64 = 0
        for byte in word.prefix(8) {
            guard (byte | 0x20) &- 0x61 < 26 else { return nil }
            folded = folded << 8 | UInt64(byte | 0x20)
        }
        switch word.count {
        case 3:
            switch folded {
            case Spelling.trc: return .trace
            case Spelling.dbg: return .debug
            case Spelling.inf: return .info
            case Spelling.wrn: return .warn
            case Spelling.err: return .error
            default: return nil
            }
        case 4: return folded == Spelling.info ? .info : folded == Spelling.warn ? .warn : nil
        case 5:
            switch folded {
            case Spelling.trace: return .trace
            case Spelling.debug: return .debug
            case Spelling.error: return .error
            case Spelling.fatal: return .fatal
            default: return nil
            }
        case 7: return folded == Spelling.warning ? .warn : nil
        case 8: return folded == Spelling.critical ? .critical : nil
        case 11:
            guard folded == Spelling.informat else { return nil }
            return word[8...].elementsEqual("ion".utf8) { $0 | 0x20 == $1 } ? .info : nil
        default: return nil
        }
    }

    /// Up to eight letters as one number.
    private enum Spelling {
        static let trc = pack("trc"), dbg = pack("dbg"), inf = pack("inf"), wrn = pack("wrn"), err = pack("err")
        static let info = pack("info"), warn = pack("warn")
        static let trace = pack("trace"), debug = pack("debug"), error = pack("error"), fatal = pack("fatal")
        static let warning = pack("warning"), critical = pack("critical"), informat = pack("informat")

        private static func pack(_ word: String) -> UInt64 { word.utf8.reduce(0) { $0 << 8 | UInt64($1) } }
    }
}
