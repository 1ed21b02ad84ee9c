#include "shims.h"
#include <stdlib.h>
#include <zlib.h>

struct shim_gunzip { z_stream z; bool between, any; };

shim_gunzip *shim_gunzip_new(void) {
    shim_gunzip *s = calloc(1, sizeof *s);
    if (!s) return NULL;
    if (inflateInit2(&s->z, 31) != Z_OK) { free(s); return NULL; }
    s->between = true;
    return s;
}

void shim_gunzip_free(shim_gunzip *s) {
    inflateEnd(&s->z);
    free(s);
}

int shim_gunzip_step(shim_gunzip *s, const void *bytes, size_t count, void *out, size_t capacity, size_t *used, size_t *made, bool *between) {
    const uInt most = 1u << 30;
    uInt in = count > most ? most : (uInt)count, room = capacity > most ? most : (uInt)capacity;
    size_t padding = 0;
    if (s->between && s->any) {
        while (padding < in && ((const uint8_t *)bytes)[padding] == 0) padding++;
    }
    s->z.next_in = (Bytef *)bytes + padding;
    s->z.avail_in = in - (uInt)padding;
    s->z.next_out = out;
    s->z.avail_out = room;
    int code = Z_OK;
    if (s->z.avail_in > 0 || !s->between) {
        s->between = false;
        code = inflate(&s->z, Z_NO_FLUSH);
    }
    *used = in - s->z.avail_in;
    *made = room - s->z.avail_out;
    if (code == Z_STREAM_END) {
        // Several gzip members make one text (RFC 1952, 2.2).
        s->between = s->any = true;
        code = inflateReset(&s->z);
    }
    if (code == Z_BUF_ERROR) code = Z_OK;
    *between = s->between;
    return code;
}
