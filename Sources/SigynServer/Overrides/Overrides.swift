/// The limits of all tenants at one moment.
struct Overrides: Sendable {
    /// Of tenants that the file does not name.
    var others: TenantLimits
    var tenants: [String: TenantLimits] = [:]

    func limits(of tenant: String) -> TenantLimits { tenants[tenant] ?? others }
}
