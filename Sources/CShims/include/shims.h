// Everything in C that Sigyn calls: see README.md of this folder for why each exists.
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <zstd.h>
#include <lz4.h>
#include <snappy-c.h>
#include <sqlite3.h>

#ifdef __cplusplus
extern "C" {
#endif
#pragma clang assume_nonnull begin

// ---- checksum.c
uint32_t shim_crc32c(uint32_t seed, const void *_Nullable bytes, size_t count);

// ---- search.c: substring search over a whole block of concatenated lines
// Offset of the first occurrence of needle in haystack at or after `from`, or SIZE_MAX.
size_t shim_find(const void *_Nullable haystack, size_t count, size_t from, const void *_Nullable needle, size_t needle_count);
// Rows (of rows [0, row_count), row i being bytes ends[i-1]..<ends[i]) that contain the needle: ascending, written to
// `rows_out` (room for row_count). Returns how many. A hit that crosses a row's end does not count.
size_t shim_rows_containing(const void *_Nullable lines, const uint32_t *_Nullable ends, size_t row_count,
                            const void *_Nullable needle, size_t needle_count, uint32_t *_Nullable rows_out);
// The same without regard to case for ASCII letters; the needle is in lower case and has ASCII bytes only.
size_t shim_rows_containing_folded(const void *_Nullable lines, const uint32_t *_Nullable ends, size_t row_count,
                                   const void *_Nullable needle, size_t needle_count, uint32_t *_Nullable rows_out);
// Offset of the first such occurrence at or after `from`, or SIZE_MAX.
size_t shim_find_folded(const void *_Nullable haystack, size_t count, size_t from, const void *_Nullable needle, size_t needle_count);
// First byte at or after `from` that ends a plain run of a JSON string: '"', '\\' or below 0x20. Returns count if none.
size_t shim_json_string_end(const void *_Nullable bytes, size_t count, size_t from);

// ---- regex.cpp: RE2
typedef struct shim_re2 shim_re2;
// NULL on a bad pattern; the reason, worded as Go's regexp words it, goes to `message`.
shim_re2 *_Nullable shim_re2_new(const uint8_t *_Nullable pattern, size_t count, bool dot_matches_newline,
                                 char *message, size_t message_capacity);
void shim_re2_free(shim_re2 *);
int shim_re2_groups(const shim_re2 *);
// Instructions of the compiled form: how dear the pattern was to compile, and is to hold.
int shim_re2_program_size(const shim_re2 *);
const char *_Nullable shim_re2_group_name(const shim_re2 *, int group);
bool shim_re2_match(const shim_re2 *, const void *_Nullable bytes, size_t count);
// Writes start, end of each of `groups` groups (0 is the whole match), -1 for one that took no part.
bool shim_re2_captures(const shim_re2 *, const void *_Nullable bytes, size_t count, size_t from,
                       int64_t *bounds, int groups);

// ---- inflate.c: zlib, whole buffers
// window_bits: 31 gzip (also several members), -15 raw deflate. Returns 0, or a negative zlib error; -100: more than `limit` bytes.
// On success *out is malloc'ed (free it) and *out_count set.
int shim_inflate(const void *_Nullable bytes, size_t count, int window_bits, size_t limit,
                 uint8_t *_Nullable *_Nonnull out, size_t *out_count);
// gzip of a whole buffer at `level`; *out is malloc'ed.
int shim_gzip(const void *_Nullable bytes, size_t count, int level, uint8_t *_Nullable *_Nonnull out, size_t *out_count);

// ---- gunzip.c: gzip piece by piece, several members one after another
typedef struct shim_gunzip shim_gunzip;
shim_gunzip *_Nullable shim_gunzip_new(void);
void shim_gunzip_free(shim_gunzip *);
// Unpacks from `bytes` into `out`: *used and *made say how far it got. *between is true where a member has just ended or none has begun.
// Returns 0, or a negative zlib error. Zeros behind the last member are padding and pass.
int shim_gunzip_step(shim_gunzip *, const void *_Nullable bytes, size_t count, void *out, size_t capacity,
                     size_t *used, size_t *made, bool *between);

// ---- unpack.c: zstd and lz4 frames, whole buffers, also several frames
// Returns 0, or -1: damaged, -2: the input ends early, -3: no memory, -100: more than `limit` bytes. On success *out is malloc'ed.
int shim_unzstd(const void *_Nullable bytes, size_t count, size_t limit, uint8_t *_Nullable *_Nonnull out, size_t *out_count);
int shim_unlz4(const void *_Nullable bytes, size_t count, size_t limit, uint8_t *_Nullable *_Nonnull out, size_t *out_count);

// gzip piece by piece: what each call puts out is malloc'ed and may be nothing; `last` ends the text. NULL, or a negative zlib error.
typedef struct shim_gzip_stream shim_gzip_stream;
shim_gzip_stream *_Nullable shim_gzip_stream_new(int level);
int shim_gzip_stream_write(shim_gzip_stream *, const void *_Nullable bytes, size_t count, bool last,
                           uint8_t *_Nullable *_Nonnull out, size_t *out_count);
void shim_gzip_stream_free(shim_gzip_stream *);

// ---- http.c: libcurl easy, one blocking request
// headers: as they came, each line with CR LF; malloc'ed like the body.
typedef struct {
    long status;
    uint8_t *_Nullable body;
    size_t body_count;
    char *_Nullable headers;
    size_t headers_count;
    char error[256];
} shim_http_reply;
typedef struct shim_http shim_http;
shim_http *_Nullable shim_http_new(void);
void shim_http_free(shim_http *);
// What each call of this handle goes through: files in PEM, a proxy's URL; NULL leaves it to libcurl. The texts are copied.
void shim_http_transport(shim_http *, const char *_Nullable ca_file, const char *_Nullable certificate_file,
                         const char *_Nullable key_file, const char *_Nullable proxy, bool skip_verify);
// method: "GET", "POST", …; headers: "Name: value" lines, NULL-terminated. Returns 0 or a CURLcode; reply->body and reply->headers are malloc'ed.
int shim_http_perform(shim_http *, const char *method, const char *url,
                      const char *_Nullable const *_Nullable headers, const void *_Nullable body, size_t body_count,
                      long timeout_ms, shim_http_reply *reply);

// ---- stream.c: libcurl as a connection, plain or TLS, for what is no HTTP once it is open. Calls answer 0 or a CURLcode.
typedef struct shim_stream shim_stream;
shim_stream *_Nullable shim_stream_new(void);
void shim_stream_free(shim_stream *);
// url: only scheme, host and port count. Files and the proxy's URL may be NULL.
int shim_stream_connect(shim_stream *, const char *url, long timeout_ms, const char *_Nullable ca_file,
                        const char *_Nullable cert_file, const char *_Nullable key_file, const char *_Nullable proxy,
                        bool skip_verify);
// Why a call failed; lives as long as the stream.
const char *shim_stream_error(const shim_stream *, int code);
// Sends all; CURLE_OPERATION_TIMEDOUT (28) when the peer takes nothing for so long.
int shim_stream_send(shim_stream *, const void *_Nullable bytes, size_t count, int timeout_ms);
// Waits for bytes; 28 when none come for so long. *count 0 is the end.
int shim_stream_receive(shim_stream *, void *into, size_t capacity, int timeout_ms, size_t *count);

// ---- digest.c: libcrypto
// `out` has room for 32 bytes; false only when the library refuses.
bool shim_sha256(const void *_Nullable bytes, size_t count, uint8_t *out);
bool shim_hmac_sha256(const void *_Nullable key, size_t key_count, const void *_Nullable bytes, size_t count, uint8_t *out);

// ---- exchange.c: libcurl easy, one blocking request whose answer comes in parts
#define SHIM_EXCHANGE_ERROR_MAX 256
typedef struct {
    const char *method;                                    // "GET", "HEAD", "PUT", "POST", "DELETE"
    const char *url;                                       // sent as it is
    const char *_Nullable const *_Nullable headers;        // "Name: value" lines, NULL-terminated
    const void *_Nullable body;
    size_t body_count;
    long timeout_ms;                                       // of the whole exchange; 0: none
    long connect_timeout_ms;
    long stall_seconds;                                    // no byte for so long ends it; 0: never
    const char *_Nullable ca_file;
    const char *_Nullable cert_file;
    const char *_Nullable key_file;
    bool skip_verify;
    bool no_proxy;                                         // whatever the environment says of proxies
    // One header line with its line break, the status line too. Answering false ends the exchange with CURLE_WRITE_ERROR (23).
    bool (*on_header)(void *_Nullable context, const char *line, size_t count);
    bool (*on_body)(void *_Nullable context, const char *bytes, size_t count);
    void *_Nullable context;
} shim_exchange_request;
typedef struct shim_exchange shim_exchange;
shim_exchange *_Nullable shim_exchange_new(void);
void shim_exchange_free(shim_exchange *);
// 0 or a CURLcode; `error` has room for SHIM_EXCHANGE_ERROR_MAX bytes.
int shim_exchange_perform(shim_exchange *, const shim_exchange_request *request, long *status, char *error);
// ---- secrets.c: libcrypt and libcrypto
// Hashes a NUL-terminated phrase as `setting` (a stored hash, or a fresh setting) says; false when the setting is none that libcrypt knows.
bool shim_crypt(const char *phrase, const char *setting, char *out, size_t capacity);
// A fresh `$2y$` setting from 16 random bytes; cost 4 to 31.
bool shim_bcrypt_setting(int cost, const uint8_t *random16, char *out, size_t capacity);
// In a time that does not depend on where the bytes differ.
bool shim_equal(const void *a, const void *b, size_t count);

// ---- memory.c
// Gives back to the system what the allocator keeps.
void shim_malloc_trim(void);

// ---- SQLite: macros that Swift cannot see
static inline int shim_sqlite_bind_text(sqlite3_stmt * s, int i, const char * t, int n) {
    return sqlite3_bind_text(s, i, t, n, SQLITE_TRANSIENT);
}
static inline int shim_sqlite_bind_blob(sqlite3_stmt * s, int i, const void *_Nullable t, int n) {
    return sqlite3_bind_blob(s, i, t, n, SQLITE_TRANSIENT);
}

#pragma clang assume_nonnull end
#ifdef __cplusplus
}
#endif
