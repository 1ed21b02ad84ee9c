import Foundation

/// An answer's JSON, walked by keys and places: `json["data", "result", 0, "values"]`.
struct AnswerJSON: @unchecked Sendable {
    // Sendable: what JSONSerialization makes is never changed.
    enum Step: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral {
        case key(String)
        case place(Int)
        init(stringLiteral key: String) { self = .key(key) }
        init(integerLiteral place: Int) { self = .place(place) }
    }

    let value: Any?

    init(_ text: String) { value = try? JSONSerialization.jsonObject(with: Data(text.utf8), options: .fragmentsAllowed) }

    private init(value: Any?) { self.value = value }

    subscript(_ steps: Step...) -> AnswerJSON {
        var at = value
        for step in steps {
            switch step {
            case .key(let key): at = (at as? [String: Any])?[key]
            case .place(let place):
                let list = at as? [Any] ?? []
                at = place < list.count ? list[place] : nil
            }
        }
        return AnswerJSON(value: at)
    }

    var text: String? { value as? String }
    /// A JSON number; not a boolean, not a text.
    var number: Double? { value is String ? nil : (value as? NSNumber)?.doubleValue }
    var list: [AnswerJSON] { (value as? [Any] ?? []).map { AnswerJSON(value: $0) } }
    var texts: [String: String] { value as? [String: String] ?? [:] }
    var isNull: Bool { value is NSNull }
}
