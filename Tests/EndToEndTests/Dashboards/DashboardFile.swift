import Foundation

/// A file of dashboards/, as far as a test needs it.
struct DashboardFile: Decodable {
    struct DataSource: Decodable { var type: String }

    struct Target: Decodable {
        var refId: String
        var datasource: DataSource
        var expr: String?
        var queryType: String?
    }

    struct Panel: Decodable {
        var title: String
        var type: String
        var targets: [Target]?
    }

    struct Variable: Decodable {
        struct Current: Decodable { var value: String }
        var name: String
        var type: String
        var allValue: String?
        var current: Current?
    }

    struct Templating: Decodable { var list: [Variable] }

    var title: String
    var uid: String
    var templating: Templating
    var panels: [Panel]

    /// Every dashboard of the checkout, by name of file.
    static func all(in folder: String) throws -> [(name: String, file: DashboardFile)] {
        try FileManager.default.contentsOfDirectory(atPath: folder).filter { $0.hasSuffix(".json") }.sorted().map { name in
            (name, try JSONDecoder().decode(DashboardFile.self, from: Data(contentsOf: URL(fileURLWithPath: "\(folder)/\(name)"))))
        }
    }
}
