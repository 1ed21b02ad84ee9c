import CShims
import LogModel

/// zstd with a context that is made once: a fresh one costs more than a small block.
final class Zstd {
    private let compressor: OpaquePointer
    private let decompressor: OpaquePointer

    init() {
        compressor = ZSTD_createCCtx()!
        decompressor = ZSTD_createDCtx()!
    }

    deinit {
        ZSTD_freeCCtx(compressor)
        ZSTD_freeDCtx(decompressor)
    }

    func compress(_ bytes: [UInt8], level: Int32) -> [UInt8] {
        let bound = ZSTD_compressBound(bytes.count)
        return [UInt8](unsafeUninitializedCapacity: bound) { buffer, count in
            count = bytes.withUnsafeBytes { ZSTD_compressCCtx(compressor, buffer.baseAddress, bound, $0.baseAddress, $0.count, level) }
            precondition(ZSTD_isError(count) == 0, "zstd refused \(bytes.count) bytes into a buffer of its own bound \(bound)")
        }
    }

    /// Exactly `out.count` bytes, or an error at `offset`.
    func decompress(_ bytes: UnsafeRawBufferPointer, into out: UnsafeMutableRawBufferPointer, offset: Int) throws(FormatError) {
        let count = ZSTD_decompressDCtx(decompressor, out.baseAddress, out.count, bytes.baseAddress, bytes.count)
        if ZSTD_isError(count) != 0 { throw FormatError(.invalid("zstd: " + String(cString: ZSTD_getErrorName(count))), at: offset) }
        guard count == out.count else { throw FormatError(.truncated(needed: out.count, left: count), at: offset) }
    }
}
