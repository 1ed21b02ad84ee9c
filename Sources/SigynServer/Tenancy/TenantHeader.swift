import LokiAPI

/// The tenants a request speaks for: the header `X-Scope-OrgID`.
enum TenantHeader {
    /// Whose data all is when `auth_enabled` is off.
    static let withoutAuthentication = "fake"

    /// - Returns: at least one tenant, sorted, each once.
    /// - Throws: ``APIError`` 401 without a header, 400 for a name that is none, and for several tenants where one is wanted.
    ///   The texts end with a newline, on every route.
    static func tenants(_ header: String?, authEnabled: Bool, severalAllowed: Bool) throws(APIError) -> [String] {
        if !authEnabled { return [withoutAuthentication] }
        guard let header, !header.isEmpty else { throw APIError.noOrgID }
        var names: Set<String> = []
        for part in header.split(separator: "|", omittingEmptySubsequences: false) {
            // `tenant:k=v:k2=v2` carries metadata that nobody reads.
            let name = part.prefix { $0 != ":" }
            try check(name)
            names.insert(String(name))
        }
        if names.count > 1 && !severalAllowed { throw APIError(400, "multiple org IDs present\n") }
        return names.sorted()
    }

    private static func check(_ name: Substring) throws(APIError) {
        if name.isEmpty { throw APIError.noOrgID }
        for scalar in name.unicodeScalars {
            switch scalar {
            case "a"..."z", "A"..."Z", "0"..."9", "!", "-", "_", ".", "*", "'", "(", ")": continue
            default: throw APIError(400, "tenant ID '\(name)' contains unsupported character '\(scalar)'\n")
            }
        }
        if name.utf8.count > 150 { throw APIError(400, "tenant ID is too long: max 150 characters\n") }
        // Such a name would leave the tenant's folder in any store that uses it as a path.
        if name == "." || name == ".." { throw APIError(400, "tenant ID is '.' or '..'\n") }
    }
}
