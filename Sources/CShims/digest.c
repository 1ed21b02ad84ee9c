#include "shims.h"
#include <openssl/evp.h>
#include <openssl/hmac.h>

bool shim_sha256(const void *bytes, size_t count, uint8_t *out) {
    return EVP_Digest(bytes, count, out, NULL, EVP_sha256(), NULL) == 1;
}

bool shim_hmac_sha256(const void *key, size_t key_count, const void *bytes, size_t count, uint8_t *out) {
    unsigned int written = 0;
    // A null key would mean "the key of last time".
    return HMAC(EVP_sha256(), key_count ? key : "", (int)key_count, bytes, count, out, &written) != NULL && written == 32;
}
