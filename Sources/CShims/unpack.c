#include "shims.h"
#include <lz4frame.h>
#include <stdlib.h>

// A growing output of at most `limit` bytes; one byte more is room to see that there is more.
typedef struct { uint8_t *bytes; size_t used, capacity, limit; } output;

static int output_grow(output *out) {
    if (out->capacity > out->limit) return -100;
    size_t grown = out->capacity ? out->capacity * 2 : 64 << 10;
    if (grown > out->limit) grown = out->limit + 1;
    uint8_t *bytes = realloc(out->bytes, grown);
    if (!bytes) return -3;
    out->bytes = bytes;
    out->capacity = grown;
    return 0;
}

int shim_unzstd(const void *bytes, size_t count, size_t limit, uint8_t **result, size_t *result_count) {
    ZSTD_DCtx *context = ZSTD_createDCtx();
    if (!context) return -3;
    // A frame may ask for a window of gigabytes; 32 MiB is more than any level below --ultra takes.
    ZSTD_DCtx_setParameter(context, ZSTD_d_windowLogMax, 25);
    ZSTD_inBuffer in = {bytes, count, 0};
    output out = {0, 0, 0, limit};
    int code = 0;
    size_t left = 1;  // 0: a frame is complete
    for (;;) {
        if (out.used == out.capacity && (code = output_grow(&out))) break;
        ZSTD_outBuffer part = {out.bytes, out.capacity, out.used};
        size_t before = in.pos;
        left = ZSTD_decompressStream(context, &part, &in);
        if (ZSTD_isError(left)) { code = -1; break; }
        int moved = part.pos > out.used || in.pos > before;
        out.used = part.pos;
        if (out.used > limit) { code = -100; break; }
        if (left == 0 && in.pos == in.size) break;
        // Neither end moves: the input ends inside a frame.
        if (!moved && out.used < out.capacity) { code = -2; break; }
    }
    ZSTD_freeDCtx(context);
    if (code) { free(out.bytes); return code; }
    *result = out.bytes;
    *result_count = out.used;
    return 0;
}

int shim_unlz4(const void *bytes, size_t count, size_t limit, uint8_t **result, size_t *result_count) {
    LZ4F_dctx *context;
    if (LZ4F_isError(LZ4F_createDecompressionContext(&context, LZ4F_VERSION))) return -3;
    output out = {0, 0, 0, limit};
    size_t at = 0, left = 1;
    int code = 0;
    for (;;) {
        if (out.used == out.capacity && (code = output_grow(&out))) break;
        size_t taken = count - at, made = out.capacity - out.used;
        left = LZ4F_decompress(context, out.bytes + out.used, &made, (const uint8_t *)bytes + at, &taken, NULL);
        if (LZ4F_isError(left)) { code = -1; break; }
        at += taken;
        out.used += made;
        if (out.used > limit) { code = -100; break; }
        if (left == 0 && at == count) break;
        if (taken == 0 && made == 0 && out.used < out.capacity) { code = -2; break; }
    }
    LZ4F_freeDecompressionContext(context);
    if (code) { free(out.bytes); return code; }
    *result = out.bytes;
    *result_count = out.used;
    return 0;
}
