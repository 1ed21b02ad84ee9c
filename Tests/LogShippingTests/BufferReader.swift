import TestSupport

@testable import LogShipping

/// What lies in a buffer on disk.
enum BufferReader {
    static func entries(_ folder: String) -> [PushReceiver.Entry] {
        TemporaryFolder.entries(folder).filter { $0.hasSuffix(".batch") }.sorted().flatMap { name -> [PushReceiver.Entry] in
            // Behind magic, checksum and two counts.
            guard let bytes = try? DurableFile.read("\(folder)/\(name)"), bytes.count > 24 else { return [] }
            return PushReceiver.entries(ofBody: Array(bytes[24...]))
        }
    }
}
