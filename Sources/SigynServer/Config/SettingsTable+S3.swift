extension SettingsTable {
    static let s3 = [
        Setting(
            key: "s3.region", kind: .optionalPath(\.s3.region),
            meaning: "Region of the bucket; nothing: AWS_REGION, the profile, the machine's metadata, and us-east-1 with `s3.endpoint`."),
        Setting(
            key: "s3.endpoint", kind: .optionalPath(\.s3.endpoint),
            meaning: "Address of another server than AWS, such as http://127.0.0.1:8333. Credentials are found as AWS' own tools find them."
        ),
        Setting(
            key: "s3.addressing", kind: .choice(\.s3.addressing, of: ["auto", "path", "virtual_host"]),
            meaning: "Where the bucket stands in the address; auto: in the path with `s3.endpoint`, else before the host."),
        Setting(
            key: "s3.ca_file", kind: .optionalPath(\.s3.caFile),
            meaning: "Authorities to trust instead of the system's, PEM."),
        Setting(
            key: "s3.connections_max", kind: .count(\.s3.connectionsMax, in: 1...1000),
            meaning: "Requests at one time; further ones wait for their turn."),
        Setting(
            key: "s3.timeout", kind: .duration(\.s3.timeout, in: 100_000_000...3_600_000_000_000),
            meaning: "Time for one attempt as a whole; a part of `s3.part_size` must go up within it."),
        Setting(
            key: "s3.stall_timeout", kind: .duration(\.s3.stallTimeout, in: 1_000_000_000...3_600_000_000_000),
            meaning: "An attempt in which no byte moves for so long is given up; whole seconds."),
        Setting(
            key: "s3.attempts_max", kind: .count(\.s3.attemptsMax, in: 1...20),
            meaning: "Attempts of a request that fails for a while: no connection, 5xx, SlowDown."),
        Setting(
            key: "s3.hedge_after", kind: .duration(\.s3.hedgeAfter, in: 0...Int64.max),
            meaning: "A read without an answer for so long is asked for once more, at most one read in ten; 0: never."),
        Setting(
            key: "s3.part_size", kind: .size(\.s3.partSize, in: (5 << 20)...(1 << 30)),
            meaning: "Segments of more than two such parts are uploaded part by part."),
        Setting(
            key: "s3.cache_directory", kind: .optionalPath(\.s3.cacheDirectory),
            meaning: "Folder for what was read from the bucket; nothing: `cache` in the data directory. One server each."),
        Setting(
            key: "s3.cache_size", kind: .size(\.s3.cacheSize, in: 0...Int.max),
            meaning: "Most bytes in that folder; 0: nothing is kept."),
        Setting(
            key: "s3.orphan_grace", kind: .duration(\.s3.orphanGrace, in: 1_000_000_000...Int64.max),
            meaning: "Objects that the catalog does not name any more are deleted so long after; longer than `limits.query_timeout`."),
    ]
}
