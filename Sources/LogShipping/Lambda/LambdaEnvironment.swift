/// A configuration out of the variables that lambda-promtail has, for who changes over.
public enum LambdaEnvironment {
    /// `WRITE_ADDRESS`, `TENANT_ID`, `USERNAME` and `PASSWORD`, `BEARER_TOKEN`, `EXTRA_LABELS` (`name,value,name,value`), `BATCH_SIZE`,
    /// `SKIP_TLS_VERIFY`.
    ///
    /// - Throws: ``ConfigError`` when WRITE_ADDRESS is missing or EXTRA_LABELS is odd.
    public static func yaml(_ variable: (String) -> String?) throws(ConfigError) -> String {
        guard variable("WRITE_ADDRESS") != nil else {
            throw ConfigError("there is neither a logship.yaml nor the variable WRITE_ADDRESS: where should lines go?")
        }
        var text = "targets:\n  - url: ${WRITE_ADDRESS}\n"
        if variable("TENANT_ID") != nil { text += "    tenant: ${TENANT_ID}\n" }
        if variable("BEARER_TOKEN") != nil {
            text += "    bearer_token: ${BEARER_TOKEN}\n"
        } else if variable("USERNAME") != nil {
            text += "    basic_auth: {username: \"${USERNAME}\", password: \"${PASSWORD:-}\"}\n"
        }
        if variable("SKIP_TLS_VERIFY") == "true" { text += "    tls: {insecure_skip_verify: true}\n" }
        if variable("BATCH_SIZE") != nil { text += "batch: {bytes: \"${BATCH_SIZE}\"}\n" }
        if let extra = variable("EXTRA_LABELS"), !extra.isEmpty {
            let words = extra.split(separator: ",", omittingEmptySubsequences: false)
            guard words.count % 2 == 0 else { throw ConfigError("EXTRA_LABELS needs name,value,name,value, not `\(extra)`") }
            let omits = variable("OMIT_EXTRA_LABELS_PREFIX") == "true"
            text += "labels:\n"
            for index in stride(from: 0, to: words.count, by: 2) {
                let value = words[index + 1].reduce(into: "") { out, character in
                    if character == "\"" || character == "\\" { out.append("\\") }
                    out.append(character)
                }
                text += "  \(omits ? "" : "__extra_")\(words[index]): \"\(value)\"\n"
            }
        }
        return text
    }
}
