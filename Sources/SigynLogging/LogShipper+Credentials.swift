import Foundation

extension LogShipper.Credentials {
    /// The value of the Authorization header (RFC 7617, RFC 6750).
    var header: String {
        switch self {
        case .basic(let user, let password): "Basic \(Data("\(user):\(password)".utf8).base64EncodedString())"
        case .bearer(let token): "Bearer \(token)"
        }
    }
}
