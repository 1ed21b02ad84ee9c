import Foundation

/// The answer of a log query: streams with their entries.
struct StreamsAnswer: Decodable {
    struct Stream: Decodable {
        var stream: [String: String]
        /// Time in nanoseconds and line, in that order.
        var values: [[String]]
    }
    struct Results: Decodable {
        var resultType: String
        var result: [Stream]
    }
    var status: String
    var data: Results

    init(_ body: [UInt8]) throws {
        self = try JSONDecoder().decode(StreamsAnswer.self, from: Data(body))
    }

    var lines: [String] { data.result.flatMap { $0.values.map { $0[1] } } }
}

/// The answer of an instant metric query.
struct VectorAnswer: Decodable {
    struct Sample: Decodable {
        var metric: [String: String]
        /// Seconds as a number, then the value as text.
        var value: [Part]
    }
    struct Results: Decodable { var result: [Sample] }
    enum Part: Decodable {
        case number(Double)
        case text(String)

        init(from decoder: any Decoder) throws {
            let container = try decoder.singleValueContainer()
            if let number = try? container.decode(Double.self) {
                self = .number(number)
            } else {
                self = .text(try container.decode(String.self))
            }
        }
    }
    var data: Results

    /// The value of the only sample; 0 without one.
    static func single(_ body: [UInt8]) throws -> Double {
        let answer = try JSONDecoder().decode(VectorAnswer.self, from: Data(body))
        guard let last = answer.data.result.first?.value.last, case .text(let text) = last else { return 0 }
        return Double(text) ?? .nan
    }
}

/// `text` as a JSON string, quotes included.
func jsonString(_ text: String) -> String {
    var out = "\""
    for scalar in text.unicodeScalars {
        switch scalar {
        case "\"": out += "\\\""
        case "\\": out += "\\\\"
        case "\n": out += "\\n"
        default:
            if scalar.value < 0x20 {
                out += "\\u00" + (scalar.value < 16 ? "0" : "") + String(scalar.value, radix: 16)
            } else {
                out.unicodeScalars.append(scalar)
            }
        }
    }
    return out + "\""
}

func nowNanoseconds() -> Int64 {
    var time = timespec()
    clock_gettime(CLOCK_REALTIME, &time)
    return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
}
