import LogModel

/// Encoded metadata per row to distinct sets and codes, as a batch holds them.
enum MetadataDictionary {
    static func fill(_ batch: inout LogBatch, ends: [UInt32], bytes: [UInt8]) throws(StorageError) {
        batch.metadataSets = [[]]
        batch.metadataCodes = []
        if ends.isEmpty { return }
        var numbers: [ArraySlice<UInt8>: UInt32] = [[]: 0]
        var start = 0
        batch.metadataCodes.reserveCapacity(ends.count)
        for end in ends {
            let set = bytes[start..<Int(end)]
            start = Int(end)
            if let known = numbers[set] {
                batch.metadataCodes.append(known)
                continue
            }
            let code = UInt32(batch.metadataSets.count)
            do throws(FormatError) {
                batch.metadataSets.append(try set.withBytes { (bytes) throws(FormatError) in try MetadataCodec.decode(bytes) })
            } catch { throw StorageError(.corrupt, "structured metadata in the head: \(error)") }
            numbers[set] = code
            batch.metadataCodes.append(code)
        }
    }
}
