import LogModel
import ObjectStores
import Synchronization

/// A disk in memory that loses power, and fails where it is told to.
///
/// Bytes become durable with `sync`, names with `syncDirectory`; ``crash()`` throws away the rest, which is the harshest reading of
/// what a real disk promises. Each operation counts as a step; ``Fault`` breaks one of them.
public final class SimulatedDisk: Disk {
    /// What happens at a step.
    public enum Fault: Sendable {
        case error(Int32)
        /// A write takes only a part of its bytes, then fails.
        case shortWrite(Int32)
    }

    fileprivate struct File {
        var bytes: [UInt8] = []
        var durable: [UInt8] = []
    }

    fileprivate struct State {
        var files: [Int: File] = [:]
        var nextFile = 0
        /// Path → file, as the running system sees it, and as it is after a power loss.
        var names: [String: Int] = [:]
        var durableNames: [String: Int] = [:]
        var folders: Set<String> = []
        var steps = 0
        var faultAt: (step: Int, fault: Fault, lasting: Bool)?
        var free = 1 << 40
        /// Counts up with each crash: handles of before are dead.
        var life = 0
    }

    fileprivate let state = Mutex(State())

    public init() {}

    /// Steps so far.
    public var steps: Int { state.withLock { $0.steps } }

    /// Breaks step number `step` (from now: 0 is the next one), or with `lasting` every step from it on.
    public func fail(at step: Int, _ fault: Fault, lasting: Bool = false) {
        state.withLock { $0.faultAt = ($0.steps + step, fault, lasting) }
    }

    public func heal() { state.withLock { $0.faultAt = nil } }

    public func setFree(_ bytes: Int) { state.withLock { $0.free = bytes } }

    /// The power goes: only what was made durable is there afterwards.
    public func crash() {
        state.withLock { state in
            state.names = state.durableNames
            for number in state.files.keys { state.files[number]!.bytes = state.files[number]!.durable }
            state.faultAt = nil
            state.life += 1
        }
    }

    /// The process dies, the machine lives on: all written bytes stay.
    public func kill() {
        state.withLock { state in
            state.faultAt = nil
            state.life += 1
        }
    }

    /// Bytes of a file as a reader sees them now; for tests that damage a file and put it back.
    public func contents(_ path: String) -> [UInt8]? {
        state.withLock { state in state.names[path].map { state.files[$0]!.bytes } }
    }

    public func replace(_ path: String, with bytes: [UInt8]) {
        state.withLock { state in
            guard let number = state.names[path] else { return }
            state.files[number] = File(bytes: bytes, durable: bytes)
        }
    }

    public func paths(below prefix: String) -> [String] {
        state.withLock { $0.names.keys.filter { $0.hasPrefix(prefix) }.sorted() }
    }

    fileprivate static func step(_ state: inout State, _ operation: String, _ path: String) throws(DiskError) {
        defer { state.steps += 1 }
        guard let fault = state.faultAt, fault.lasting ? state.steps >= fault.step : state.steps == fault.step else { return }
        switch fault.fault {
        case .error(let code), .shortWrite(let code): throw DiskError(operation, path, code)
        }
    }

    public func create(_ path: String) throws(DiskError) -> any DiskFile {
        try state.withLock { (state) throws(DiskError) -> any DiskFile in
            try Self.step(&state, "create", path)
            guard state.names[path] == nil else { throw DiskError("create", path, 17 /* EEXIST */) }
            let number = state.nextFile
            state.nextFile += 1
            state.files[number] = File()
            state.names[path] = number
            return Handle(self, path: path, number: number, life: state.life)
        }
    }

    public func open(_ path: String) throws(DiskError) -> any DiskFile {
        try state.withLock { (state) throws(DiskError) -> any DiskFile in
            guard let number = state.names[path] else { throw DiskError("open", path, 2 /* ENOENT */) }
            return Handle(self, path: path, number: number, life: state.life)
        }
    }

    public func remove(_ path: String) throws(DiskError) {
        try state.withLock { (state) throws(DiskError) in
            guard state.names[path] != nil else { throw DiskError("remove", path, 2) }
            try Self.step(&state, "remove", path)
            state.names[path] = nil
        }
    }

    public func rename(_ from: String, to: String) throws(DiskError) {
        try state.withLock { (state) throws(DiskError) in
            try Self.step(&state, "rename", from)
            guard let number = state.names[from] else { throw DiskError("rename", from, 2) }
            state.names[from] = nil
            state.names[to] = number
        }
    }

    public func makeDirectory(_ path: String) throws(DiskError) {
        state.withLock { _ = $0.folders.insert(path) }
    }

    public func list(_ path: String) throws(DiskError) -> [String] {
        let folder = path.hasSuffix("/") ? path : path + "/"
        return state.withLock { state in
            state.names.keys.filter { $0.hasPrefix(folder) }.map { String($0.dropFirst(folder.count)) }.filter { !$0.contains("/") }
        }
    }

    public func syncDirectory(_ path: String) throws(DiskError) {
        try state.withLock { (state) throws(DiskError) in
            try Self.step(&state, "fsync folder", path)
            for name in Set(state.durableNames.keys).union(state.names.keys) where name.hasPrefix(path + "/") {
                state.durableNames[name] = state.names[name]
            }
        }
    }

    public func freeBytes(_ path: String) throws(DiskError) -> Int { state.withLock { $0.free } }

    private final class Handle: DiskFile {
        let disk: SimulatedDisk
        let path: String
        let number: Int
        let life: Int

        init(_ disk: SimulatedDisk, path: String, number: Int, life: Int) {
            self.disk = disk
            self.path = path
            self.number = number
            self.life = life
        }

        func append(_ bytes: UnsafeRawBufferPointer) throws(DiskError) {
            let copy = [UInt8](bytes)
            try disk.state.withLock { (state) throws(DiskError) in
                guard state.life == life else { throw DiskError("write", path, 5) }
                do throws(DiskError) { try SimulatedDisk.step(&state, "write", path) } catch {
                    if case .shortWrite = state.faultAt?.fault { state.files[number]!.bytes += copy.prefix(copy.count / 2) }
                    throw error
                }
                state.files[number]!.bytes += copy
            }
        }

        func sync() throws(DiskError) {
            try disk.state.withLock { (state) throws(DiskError) in
                guard state.life == life else { throw DiskError("fdatasync", path, 5) }
                try SimulatedDisk.step(&state, "fdatasync", path)
                state.files[number]!.durable = state.files[number]!.bytes
            }
        }

        func truncate(to size: Int) throws(DiskError) {
            try disk.state.withLock { (state) throws(DiskError) in
                guard state.life == life else { throw DiskError("truncate", path, 5) }
                try SimulatedDisk.step(&state, "truncate", path)
                state.files[number]!.bytes.removeLast(max(0, state.files[number]!.bytes.count - size))
            }
        }

        func read(at offset: Int, into buffer: UnsafeMutableRawBufferPointer) throws(DiskError) -> Int {
            disk.state.withLock { state in
                let bytes = state.files[number]!.bytes
                let count = max(0, min(buffer.count, bytes.count - offset))
                bytes[min(offset, bytes.count)..<min(offset, bytes.count) + count].withUnsafeBytes { buffer.copyMemory(from: $0) }
                return count
            }
        }

        func size() throws(DiskError) -> Int { disk.state.withLock { $0.files[number]!.bytes.count } }
    }
}
