import ArgumentParser
import LogStorage

/// `sigyn inspect wal|segment|catalog FILE`, `sigyn inspect explain QUERY`: what is on disk, read only.
struct InspectCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "inspect", abstract: "Show what a file of the data directory holds, without changing it.",
        subcommands: [WAL.self, Segment.self, Catalog.self, ExplainCommand.self])

    struct WAL: ParsableCommand {
        static let configuration = CommandConfiguration(commandName: "wal", abstract: "Records of the write-ahead log.")
        @Argument(help: "The folder data/wal, or one file of it.") var path: String
        func run() throws { try InspectCommand.inspect(path, Inspector.wal) }
    }

    struct Segment: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "segment", abstract: "Streams and blocks of a segment, data/segments/*.seg.")
        @Argument(help: "The segment file.") var path: String
        func run() throws { try InspectCommand.inspect(path, Inspector.segment) }
    }

    struct Catalog: ParsableCommand {
        static let configuration = CommandConfiguration(commandName: "catalog", abstract: "Segments that the catalog knows.")
        @Argument(help: "The data directory, or its catalog.sqlite.") var path: String
        func run() throws { try InspectCommand.inspect(path, Inspector.catalog) }
    }

    private static func inspect(_ path: String, _ read: (String, (String) -> Void) throws(StorageError) -> Void) throws(CommandFailure) {
        do throws(StorageError) { try read(path) { print($0) } } catch { throw CommandFailure(sentence: error.message) }
    }
}
