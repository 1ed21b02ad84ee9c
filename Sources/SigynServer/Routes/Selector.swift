import LogModel
import LogQL
import LokiAPI

/// A parameter that may hold a selector and nothing behind it.
enum Selector {
    /// - Throws: ``APIError`` 400 for anything that is no selector.
    static func matchers(_ query: String) throws(APIError) -> [Matcher] {
        do throws(SyntaxError) { return try Query.parseMatchers(query) } catch { throw APIError(400, error.description) }
    }

    static func matching(_ query: String) throws(APIError) -> LabelMatching {
        let matchers = try matchers(query)
        do throws(RegexError) { return try LabelMatching(matchers) } catch { throw APIError(400, "parse error : \(error.description)") }
    }

    /// As ``matchers(_:)``, with `{}` for every stream.
    static func anyMatchers(_ query: String) throws(APIError) -> [Matcher] {
        query.filter { !$0.isWhitespace } == "{}" ? [] : try matchers(query)
    }
}

extension TimeRange {
    /// Label lists are those of whole UTC days, as Loki's index answers them: a label browser opened on five minutes still finds all.
    var wholeDays: TimeRange {
        TimeRange(start: UTCDay.start(UTCDay.number(start)), end: UTCDay.end(UTCDay.number(end)))
    }
}
