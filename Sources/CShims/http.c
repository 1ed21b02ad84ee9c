#include "shims.h"
#include <curl/curl.h>
#include <stdlib.h>
#include <string.h>

struct shim_http { CURL *curl; };

shim_http *shim_http_new(void) {
    curl_global_init(CURL_GLOBAL_DEFAULT);
    CURL *curl = curl_easy_init();
    if (!curl) return NULL;
    shim_http *h = malloc(sizeof *h);
    h->curl = curl;
    return h;
}

void shim_http_free(shim_http *h) {
    curl_easy_cleanup(h->curl);
    free(h);
}

static size_t collect(char *data, size_t size, size_t n, void *context) {
    shim_http_reply *reply = context;
    size_t count = size * n;
    uint8_t *grown = realloc(reply->body, reply->body_count + count);
    if (!grown) return 0;
    memcpy(grown + reply->body_count, data, count);
    reply->body = grown;
    reply->body_count += count;
    return count;
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
