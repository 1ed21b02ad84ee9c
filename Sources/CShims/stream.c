#include "shims.h"
#include <curl/curl.h>
#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>

struct shim_stream { CURL *curl; char error[CURL_ERROR_SIZE]; };

shim_stream *shim_stream_new(void) {
    curl_global_init(CURL_GLOBAL_DEFAULT);
    CURL *curl = curl_easy_init();
    if (!curl) return NULL;
    shim_stream *s = calloc(1, sizeof *s);
    if (!s) { curl_easy_cleanup(curl); return NULL; }
    s->curl = curl;
    return s;
}

void shim_stream_free(shim_stream *s) {
    curl_easy_cleanup(s->curl);
    free(s);
}

int shim_stream_connect(shim_stream *s, const char *url, long timeout_ms, const char *ca_file, const char *cert_file,
                        const char *key_file, const char *proxy, bool skip_verify) {
    CURL *c = s->curl;
    curl_easy_setopt(c, CURLOPT_URL, url);
    curl_easy_setopt(c, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(c, CURLOPT_ERRORBUFFER, s->error);
    curl_easy_setopt(c, CURLOPT_CONNECT_ONLY, 1L);
    curl_easy_setopt(c, CURLOPT_HTTPPROXYTUNNEL, 1L);  // without it a proxy would get to read what is no HTTP any more
    curl_easy_setopt(c, CURLOPT_HTTP_VERSION, CURL_HTTP_VERSION_1_1);  // TLS must not agree on HTTP/2
    curl_easy_setopt(c, CURLOPT_TIMEOUT_MS, timeout_ms);
    if (ca_file) curl_easy_setopt(c, CURLOPT_CAINFO, ca_file);
    if (cert_file) curl_easy_setopt(c, CURLOPT_SSLCERT, cert_file);
    if (key_file) curl_easy_setopt(c, CURLOPT_SSLKEY, key_file);
    if (proxy) curl_easy_setopt(c, CURLOPT_PROXY, proxy);
    if (skip_verify) {
        curl_easy_setopt(c, CURLOPT_SSL_VERIFYPEER, 0L);
        curl_easy_setopt(c, CURLOPT_SSL_VERIFYHOST, 0L);
    }
    return (int)curl_easy_perform(c);
}

const char *shim_stream_error(const shim_stream *s, int code) {
    return s->error[0] ? s->error : curl_easy_strerror((CURLcode)code);
}

static int wait_for(shim_stream *s, short events, int timeout_ms) {
    curl_socket_t socket = CURL_SOCKET_BAD;
    if (curl_easy_getinfo(s->curl, CURLINFO_ACTIVESOCKET, &socket) != CURLE_OK || socket == CURL_SOCKET_BAD) return -1;
    struct pollfd fd = { .fd = socket, .events = events };
    int ready = poll(&fd, 1, timeout_ms);
    return ready < 0 && errno == EINTR ? 1 : ready;
}

int shim_stream_send(shim_stream *s, const void *bytes, size_t count, int timeout_ms) {
    const uint8_t *at = bytes;
    while (count > 0) {
        size_t sent = 0;
        CURLcode code = curl_easy_send(s->curl, at, count, &sent);
        if (code == CURLE_AGAIN) {
            int ready = wait_for(s, POLLOUT, timeout_ms);
            if (ready == 0) return CURLE_OPERATION_TIMEDOUT;
            if (ready < 0) return CURLE_SEND_ERROR;
            continue;
        }
        if (code != CURLE_OK) return (int)code;
        at += sent;
        count -= sent;
    }
    return 0;
}

int shim_stream_receive(shim_stream *s, void *into, size_t capacity, int timeout_ms, size_t *count) {
    for (;;) {
        *count = 0;
        CURLcode code = curl_easy_recv(s->curl, into, capacity, count);
        if (code != CURLE_AGAIN) return (int)code;
        int ready = wait_for(s, POLLIN, timeout_ms);
        if (ready == 0) return CURLE_OPERATION_TIMEDOUT;
        if (ready < 0) return CURLE_RECV_ERROR;
    }
}
