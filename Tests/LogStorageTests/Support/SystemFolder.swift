import ObjectStores

enum SystemFolder {
    static func names(_ path: String) throws -> [String] { try SystemDisk().list(path) }
}
