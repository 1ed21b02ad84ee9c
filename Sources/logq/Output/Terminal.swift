import ArgumentParser
import Glibc

/// Whether stdout is a terminal, and what may be done with it.
struct Terminal {
    var isTerminal: Bool
    var hasColour: Bool

    /// What `--color` may say.
    enum ColourChoice: String, ExpressibleByArgument, CaseIterable {
        case auto, always, never
    }

    init(_ choice: ColourChoice = .auto) {
        isTerminal = isatty(STDOUT_FILENO) == 1
        let noColour = getenv("NO_COLOR").map { $0.pointee != 0 } ?? false
        let isDumb = getenv("TERM").map { String(cString: $0) == "dumb" } ?? true
        hasColour = choice == .always || choice == .auto && isTerminal && !noColour && !isDumb
    }

    init(isTerminal: Bool, hasColour: Bool) {
        self.isTerminal = isTerminal
        self.hasColour = hasColour
    }

    /// Columns of the screen; 80 when there is none.
    var columns: Int {
        var size = winsize()
        guard isTerminal, ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return 80 }
        return Int(size.ws_col)
    }

    /// On a terminal control characters are shown, not obeyed: a log line must not move the cursor or retitle the window.
    func shown(_ line: [UInt8], keepsNewlines: Bool = false) -> ArraySlice<UInt8> {
        func isPlain(_ byte: UInt8) -> Bool { byte >= 0x20 && byte != 0x7F || byte == 0x09 || keepsNewlines && byte == 0x0A }
        guard isTerminal, !line.allSatisfy(isPlain) else { return line[...] }
        var text: [UInt8] = []
        for byte in line {
            if isPlain(byte) {
                text.append(byte)
            } else {
                text += Array("\\x\(byte < 0x10 ? "0" : "")\(String(byte, radix: 16))".utf8)
            }
        }
        return text[...]
    }

    func shown(_ text: String, keepsNewlines: Bool = false) -> ArraySlice<UInt8> { shown(Array(text.utf8), keepsNewlines: keepsNewlines) }
}
