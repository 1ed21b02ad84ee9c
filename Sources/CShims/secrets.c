#include "shims.h"
#include <crypt.h>
#include <openssl/crypto.h>
#include <stdlib.h>
#include <string.h>

bool shim_crypt(const char *phrase, const char *setting, char *out, size_t capacity) {
    // 32 KiB: too much for a thread's stack. It has the phrase in it, hence the cleansing.
    struct crypt_data *data = calloc(1, sizeof *data);
    if (!data) return false;
    const char *hash = crypt_r(phrase, setting, data);
    bool good = hash && hash[0] != '*' && strlen(hash) < capacity;
    if (good) memcpy(out, hash, strlen(hash) + 1);
    OPENSSL_cleanse(data, sizeof *data);
    free(data);
    return good;
}

bool shim_bcrypt_setting(int cost, const uint8_t *random16, char *out, size_t capacity) {
    return crypt_gensalt_rn("$2y$", (unsigned long)cost, (const char *)random16, 16, out, (int)capacity) != NULL;
}

bool shim_equal(const void *a, const void *b, size_t count) { return CRYPTO_memcmp(a, b, count) == 0; }
