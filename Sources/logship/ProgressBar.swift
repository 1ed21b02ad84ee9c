/// `[#########           ] 45 %  access.log.gz`, on one line of the terminal.
struct ProgressBar {
    let isShown: Bool
    private var shown = -1

    init(isShown: Bool) { self.isShown = isShown }

    mutating func show(_ name: String, _ done: Int64, _ size: Int64) {
        guard isShown, size > 0 else { return }
        let percent = Int(min(100, done * 100 / size))
        if percent == shown { return }
        shown = percent
        let filled = percent / 5
        let bar = String(repeating: "#", count: filled) + String(repeating: " ", count: 20 - filled)
        StandardError.write("\r[\(bar)] \(percent) %  \(name)\u{1B}[K")
    }

    mutating func clear() {
        if isShown && shown >= 0 { StandardError.write("\r\u{1B}[K") }
        shown = -1
    }
}
