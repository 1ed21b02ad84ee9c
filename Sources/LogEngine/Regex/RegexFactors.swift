import LogStorage

/// What every text that a pattern matches must hold, for storage to rule out lines by, and for RE2 to judge few.
///
///     "(?i)timeout|refused"       any("timeout", "refused"), folded: and that is all there is to it (`isExact`)
///     "user=(eve|bob) .*failed"   all(any("user=eve ", "user=bob "), "failed")
///     "ab+c"                      all("ab", "bc")
///     "a?b*"                      anything
struct RegexFactors {
    let factors: LineFactors
    /// A text that holds the factors is matched.
    let isExact: Bool

    init(_ pattern: String) {
        guard let node = RegexParser.parse(pattern) else {
            (factors, isExact) = (.anything, false)
            return
        }
        let info = Self.info(node)
        factors = info.condition
        isExact = info.texts != nil && !info.hasPlaces
    }

    /// Texts multiply where alternatives follow each other: beyond this they are cut.
    private static let textsMax = 16
    private static let textBytesMax = 256

    /// A piece of text of which each part is folded or is not.
    private struct Text: Hashable {
        var bytes: [UInt8] = []
        var folds = false

        /// The two behind each other; nil where one folds and the other must not.
        func joined(_ other: Text) -> Text? {
            if folds == other.folds || other.isCaseless && (!folds || other.isASCII) {
                return Text(bytes: bytes + other.bytes, folds: folds)
            }
            if isCaseless && (!other.folds || isASCII) { return Text(bytes: bytes + other.bytes, folds: other.folds) }
            return nil
        }

        private var isASCII: Bool { bytes.allSatisfy { $0 < 0x80 } }
        private var isCaseless: Bool { !bytes.contains { ($0 | 0x20) &- 97 < 26 } }

        var condition: LineFactors {
            bytes.isEmpty ? .anything : .needle(folds ? LineNeedle(folding: bytes) : LineNeedle(bytes))
        }
    }

    /// What is known of a part of the pattern.
    private struct Info {
        /// It matches exactly these texts, places aside; nil: others too.
        var texts: [Text]?
        /// A match of it depends on where it stands.
        var hasPlaces = false
        /// What stands in every match of it.
        var condition: LineFactors

        init(texts: [Text], hasPlaces: Bool = false) {
            self.texts = texts
            self.hasPlaces = hasPlaces
            condition = .some(texts.map(\.condition))
        }

        init(_ condition: LineFactors) { self.condition = condition }
    }

    private static func info(_ node: RegexNode) -> Info {
        switch node {
        case .literal(let bytes, let folds): return Info(texts: [Text(bytes: bytes, folds: folds)])
        case .oneOf(let bytes, let folds):
            let texts = bytes.map { Text(bytes: [folds && $0 >= 65 && $0 <= 90 ? $0 | 0x20 : $0], folds: folds) }
            return Info(texts: Array(Set(texts)).sorted { $0.bytes[0] < $1.bytes[0] })
        case .something: return Info(.anything)
        case .place: return Info(texts: [Text()], hasPlaces: true)
        case .concatenation(let parts): return concatenation(parts)
        case .alternation(let branches):
            let infos = branches.map(info)
            let texts = infos.reduce([Text]() as [Text]?) { all, info in
                guard let all, let more = info.texts, all.count + more.count <= textsMax else { return nil }
                return all + more
            }
            if let texts { return Info(texts: texts, hasPlaces: infos.contains(where: \.hasPlaces)) }
            return Info(.some(infos.map(\.condition)))
        case .repetition(let inner, let least, let most): return repetition(info(inner), least: least, most: most)
        }
    }

    private static func repetition(_ inner: Info, least: Int, most: Int?) -> Info {
        if least == 0 {
            guard most == 1, let texts = inner.texts, texts.count < textsMax else { return Info(.anything) }
            // Optional text: without it, or with it.
            return Info(texts: [Text()] + texts, hasPlaces: inner.hasPlaces)
        }
        return joined(writtenOut(inner, least: least, most: most))
    }

    /// `x{2,5}` as parts: what stands before touches the first x, what stands behind the last.
    private static func writtenOut(_ inner: Info, least: Int, most: Int?) -> [Info] {
        if most == least && least <= 4 { return Array(repeating: inner, count: least) }
        return Array(repeating: inner, count: min(least, 4)) + [Info(.anything), inner]
    }

    private static func concatenation(_ parts: [RegexNode]) -> Info {
        joined(
            parts.flatMap { part -> [Info] in
                guard case .repetition(let inner, let least, let most) = part, least > 0 else { return [info(part)] }
                return writtenOut(info(inner), least: least, most: most)
            })
    }

    private static func joined(_ parts: [Info]) -> Info {
        var run: [Text] = [Text()]
        var conditions: [LineFactors] = []
        var isWhole = true
        var hasPlaces = false
        func close() {
            conditions.append(.some(run.map(\.condition)))
            run = [Text()]
            isWhole = false
        }
        for part in parts {
            guard let texts = part.texts else {
                close()
                conditions.append(part.condition)
                continue
            }
            hasPlaces = hasPlaces || part.hasPlaces
            if let longer = joined(run, texts) {
                run = longer
            } else {
                close()
                run = texts
            }
        }
        if isWhole { return Info(texts: run, hasPlaces: hasPlaces) }
        close()
        return Info(.every(conditions))
    }

    private static func joined(_ heads: [Text], _ tails: [Text]) -> [Text]? {
        guard heads.count * tails.count <= textsMax else { return nil }
        var all: [Text] = []
        for head in heads {
            for tail in tails {
                guard let text = head.joined(tail), text.bytes.count <= textBytesMax else { return nil }
                all.append(text)
            }
        }
        return all
    }
}
