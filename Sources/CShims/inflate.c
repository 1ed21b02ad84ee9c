#include "shims.h"
#include <stdlib.h>
#include <zlib.h>

int shim_inflate(const void *bytes, size_t count, int window_bits, size_t limit, uint8_t **out, size_t *out_count) {
    z_stream z = {0};
    int code = inflateInit2(&z, window_bits);
    if (code != Z_OK) return code;
    size_t capacity = count * 4 + 4096, used = 0;
    if (capacity > limit) capacity = limit + 1;
    uint8_t *buffer = malloc(capacity);
    if (!buffer) { inflateEnd(&z); return Z_MEM_ERROR; }
    const uint8_t *in = bytes;
    size_t left = count;
    for (;;) {
        if (z.avail_in == 0 && left > 0) {
            uInt part = left > (1u << 30) ? (1u << 30) : (uInt)left;
            z.next_in = (Bytef *)in; z.avail_in = part;
            in += part; left -= part;
        }
        if (used == capacity) {
            if (capacity > limit) { code = -100; break; }
            size_t grown = capacity * 2 > limit ? limit + 1 : capacity * 2;
            uint8_t *b = realloc(buffer, grown);
            if (!b) { code = Z_MEM_ERROR; break; }
            buffer = b; capacity = grown;
        }
        size_t room = capacity - used;
        uInt part = room > (1u << 30) ? (1u << 30) : (uInt)room;
        z.next_out = buffer + used; z.avail_out = part;
        code = inflate(&z, Z_NO_FLUSH);
        used += part - z.avail_out;
        if (used > limit) { code = -100; break; }
        if (code == Z_STREAM_END) {
            // Several gzip members make one text (RFC 1952, 2.2).
            if (window_bits > 15 && (z.avail_in > 0 || left > 0)) { inflateReset(&z); continue; }
            code = Z_OK; break;
        }
        if (code == Z_BUF_ERROR && z.avail_in == 0 && left == 0) break;  // the input ends early
        if (code != Z_OK && code != Z_BUF_ERROR) break;
    }
    inflateEnd(&z);
    if (code != Z_OK) { free(buffer); return code; }
    *out = buffer; *out_count = used;
    return 0;
}

int shim_gzip(const void *bytes, size_t count, int level, uint8_t **out, size_t *out_count) {
    z_stream z = {0};
    int code = deflateInit2(&z, level, Z_DEFLATED, 31, 8, Z_DEFAULT_STRATEGY);
    if (code != Z_OK) return code;
    uLong bound = deflateBound(&z, count);
    uint8_t *buffer = malloc(bound);
    if (!buffer) { deflateEnd(&z); return Z_MEM_ERROR; }
    z.next_in = (Bytef *)bytes; z.avail_in = (uInt)count;
    z.next_out = buffer; z.avail_out = (uInt)bound;
    code = deflate(&z, Z_FINISH);
    *out_count = z.total_out;
    deflateEnd(&z);
    if (code != Z_STREAM_END) { free(buffer); return code == Z_OK ? Z_BUF_ERROR : code; }
    *out = buffer;
    return 0;
}

struct shim_gzip_stream { z_stream z; };

shim_gzip_stream *shim_gzip_stream_new(int level) {
    shim_gzip_stream *s = calloc(1, sizeof *s);
    if (!s) return NULL;
    if (deflateInit2(&s->z, level, Z_DEFLATED, 31, 8, Z_DEFAULT_STRATEGY) != Z_OK) { free(s); return NULL; }
    return s;
}

int shim_gzip_stream_write(shim_gzip_stream *s, const void *bytes, size_t count, bool last, uint8_t **out, size_t *out_count) {
    if (count > (1u << 30)) return Z_BUF_ERROR;
    // Enough for what is held back from earlier calls, too.
    size_t capacity = deflateBound(&s->z, count) + (1u << 17);
    uint8_t *buffer = malloc(capacity);
    if (!buffer) return Z_MEM_ERROR;
    s->z.next_in = (Bytef *)bytes; s->z.avail_in = (uInt)count;
    s->z.next_out = buffer; s->z.avail_out = (uInt)capacity;
    int code = deflate(&s->z, last ? Z_FINISH : Z_NO_FLUSH);
    if (code != (last ? Z_STREAM_END : Z_OK) && !(code == Z_BUF_ERROR && count == 0)) { free(buffer); return code == Z_OK ? Z_BUF_ERROR : code; }
    *out = buffer; *out_count = capacity - s->z.avail_out;
    return 0;
}

void shim_gzip_stream_free(shim_gzip_stream *s) {
    if (!s) return;
    deflateEnd(&s->z);
    free(s);
}
