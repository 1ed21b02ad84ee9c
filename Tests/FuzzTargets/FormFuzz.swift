import LokiAPI

extension FuzzTarget {
    /// The query of a URL, and behind the first line feed the body of a form. They read the same when written anew; what the routes make
    /// of them keeps to its bounds, and a refusal is a sentence.
    static let form = FuzzTarget(name: "form", lengthMax: 16_384) { input in
        let (query, body) = firstLine(input)
        let text = String(decoding: query, as: UTF8.self)
        _ = FormValues.isForm(contentType: text)
        _ = QueryTags(text)
        do throws(APIError) {
            let form = try FormValues(query: text, body: body)
            let again = try FormValues(query: form.encoded)
            if again != form { return "\(form.pairs) comes back as \(again.pairs)" }
            return ParameterOracle.objection(form)
        } catch { return ParameterOracle.objection(error) }
    }
}
