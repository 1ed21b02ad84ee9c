import LogModel

extension StoreScan {
    /// A stream whose entries all lie in one bucket counts as its directory says; the others' blocks are to be read.
    func knownVolumes(_ buckets: TimeBuckets) -> KnownVolumes {
        var known = KnownVolumes()
        if request.isPlain {
            for unit in units.indices { known.rest[unit] = Set(streams.indices) }
            return known
        }
        var isCut = numbers.map { [Bool](repeating: false, count: $0.count) }
        func take(_ source: Int, _ local: Int, first: Timestamp, last: Timestamp, bytes: Int) {
            let stream = Int(numbers[source][local])
            guard stream >= 0 else { return }
            let isInside = buckets.time.contains(first) && buckets.time.contains(last) && first >= starts[stream]
            if isInside, !mayRepeat(stream), buckets.index(of: first) == buckets.index(of: last) {
                known.volumes.append(KnownVolumes.Volume(stream: stream, bucket: buckets.index(of: first), bytes: bytes))
            } else {
                isCut[source][local] = true
            }
        }
        for (source, reader) in readers.enumerated() {
            for (id, stream) in reader.directory.streams.enumerated() {
                take(source, id, first: stream.first, last: stream.last, bytes: stream.rawBytes)
            }
        }
        for (offset, head) in heads.enumerated() {
            for (id, stream) in head.enumerated() {
                take(readers.count + offset, id, first: stream.first, last: stream.last, bytes: stream.bytes)
            }
        }
        for unit in units.indices {
            let (source, locals) = place(of: unit)
            let wanted = Set(locals.lazy.filter { isCut[source][$0] }.map { Int(numbers[source][$0]) })
            if !wanted.isEmpty { known.rest[unit] = wanted }
        }
        return known
    }
}
