#include "shims.h"
#include <curl/curl.h>
#include <stdlib.h>
#include <string.h>

struct shim_http {
    CURL *curl;
    char *ca_file, *certificate_file, *key_file, *proxy;
    bool skip_verify;
};

shim_http *shim_http_new(void) {
    curl_global_init(CURL_GLOBAL_DEFAULT);
    CURL *curl = curl_easy_init();
    if (!curl) return NULL;
    shim_http *h = calloc(1, sizeof *h);
    h->curl = curl;
    return h;
}

static void forget_transport(shim_http *h) {
    free(h->ca_file);
    free(h->certificate_file);
    free(h->key_file);
    free(h->proxy);
}

void shim_http_free(shim_http *h) {
    curl_easy_cleanup(h->curl);
    forget_transport(h);
    free(h);
}

static char *copy(const char *text) { return text ? strdup(text) : NULL; }

void shim_http_transport(shim_http *h, const char *ca_file, const char *certificate_file, const char *key_file, const char *proxy,
                         bool skip_verify) {
    forget_transport(h);
    h->ca_file = copy(ca_file);
    h->certificate_file = copy(certificate_file);
    h->key_file = copy(key_file);
    h->proxy = copy(proxy);
    h->skip_verify = skip_verify;
}

static size_t grow(void **to, size_t *have, const char *data, size_t count) {
    char *grown = realloc(*to, *have + count);
    if (!grown) return 0;
    memcpy(grown + *have, data, count);
    *to = grown;
    *have += count;
    return count;
}

static size_t collect(char *data, size_t size, size_t n, void *context) {
    shim_http_reply *reply = context;
    return grow((void **)&reply->body, &reply->body_count, data, size * n);
}

static size_t collect_header(char *data, size_t size, size_t n, void *context) {
    shim_http_reply *reply = context;
    return grow((void **)&reply->headers, &reply->headers_count, data, size * n);
}

int shim_http_perform(shim_http *h, const char *method, const char *url, const char *const *headers, const void *body,
                      size_t body_count, long timeout_ms, shim_http_reply *reply) {
    CURL *c = h->curl;
    curl_easy_reset(c);  // keeps the connection
    memset(reply, 0, sizeof *reply);
    struct curl_slist *list = curl_slist_append(NULL, "Expect:");
    for (; headers && *headers; headers++) list = curl_slist_append(list, *headers);
    curl_easy_setopt(c, CURLOPT_URL, url);
    curl_easy_setopt(c, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(c, CURLOPT_HTTPHEADER, list);
    curl_easy_setopt(c, CURLOPT_TIMEOUT_MS, timeout_ms);
    curl_easy_setopt(c, CURLOPT_ERRORBUFFER, reply->error);
    curl_easy_setopt(c, CURLOPT_WRITEFUNCTION, collect);
    curl_easy_setopt(c, CURLOPT_WRITEDATA, reply);
    curl_easy_setopt(c, CURLOPT_HEADERFUNCTION, collect_header);
    curl_easy_setopt(c, CURLOPT_HEADERDATA, reply);
    if (h->ca_file) curl_easy_setopt(c, CURLOPT_CAINFO, h->ca_file);
    if (h->certificate_file) curl_easy_setopt(c, CURLOPT_SSLCERT, h->certificate_file);
    if (h->key_file) curl_easy_setopt(c, CURLOPT_SSLKEY, h->key_file);
    if (h->proxy) curl_easy_setopt(c, CURLOPT_PROXY, h->proxy);
    curl_easy_setopt(c, CURLOPT_SSL_VERIFYPEER, h->skip_verify ? 0L : 1L);
    curl_easy_setopt(c, CURLOPT_SSL_VERIFYHOST, h->skip_verify ? 0L : 2L);
    if (strcmp(method, "GET") != 0) {
        curl_easy_setopt(c, CURLOPT_POST, 1L);
        curl_easy_setopt(c, CURLOPT_POSTFIELDS, body ? body : "");
        curl_easy_setopt(c, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)body_count);
        if (strcmp(method, "POST") != 0) curl_easy_setopt(c, CURLOPT_CUSTOMREQUEST, method);
    }
    CURLcode code = curl_easy_perform(c);
    curl_easy_getinfo(c, CURLINFO_RESPONSE_CODE, &reply->status);
    if (code != CURLE_OK && reply->error[0] == 0) strncpy(reply->error, curl_easy_strerror(code), sizeof reply->error - 1);
    curl_slist_free_all(list);
    return (int)code;
}
