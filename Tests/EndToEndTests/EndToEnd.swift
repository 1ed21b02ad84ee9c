import Testing

/// The programs as processes, one test at a time: each has ports, files and a disk to itself.
@Suite(.serialized) struct EndToEnd {}
