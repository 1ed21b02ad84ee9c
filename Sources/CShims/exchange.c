#include "shims.h"
#include <curl/curl.h>
#include <stdlib.h>
#include <string.h>

struct shim_exchange { CURL *curl; };

shim_exchange *shim_exchange_new(void) {
    curl_global_init(CURL_GLOBAL_DEFAULT);
    CURL *curl = curl_easy_init();
    if (!curl) return NULL;
    shim_exchange *x = malloc(sizeof *x);
    if (!x) { curl_easy_cleanup(curl); return NULL; }
    x->curl = curl;
    return x;
}

void shim_exchange_free(shim_exchange *x) {
    curl_easy_cleanup(x->curl);
    free(x);
}

struct upload { const uint8_t *bytes; size_t count, sent; };

static size_t send_part(char *out, size_t size, size_t n, void *context) {
    struct upload *u = context;
    size_t part = size * n;
    if (part > u->count - u->sent) part = u->count - u->sent;
    memcpy(out, u->bytes + u->sent, part);
    u->sent += part;
    return part;
}

// curl rewinds when it sends a body again over a fresh connection.
static int rewind_upload(void *context, curl_off_t offset, int origin) {
    struct upload *u = context;
    if (origin != SEEK_SET || offset < 0 || (size_t)offset > u->count) return CURL_SEEKFUNC_CANTSEEK;
    u->sent = (size_t)offset;
    return CURL_SEEKFUNC_OK;
}

struct receiver { const shim_exchange_request *request; };

static size_t header_line(char *line, size_t size, size_t n, void *context) {
    const shim_exchange_request *r = ((struct receiver *)context)->request;
    return r->on_header(r->context, line, size * n) ? size * n : 0;
}

static size_t body_part(char *bytes, size_t size, size_t n, void *context) {
    const shim_exchange_request *r = ((struct receiver *)context)->request;
    return r->on_body(r->context, bytes, size * n) ? size * n : 0;
}

int shim_exchange_perform(shim_exchange *x, const shim_exchange_request *r, long *status, char *error) {
    CURL *c = x->curl;
    curl_easy_reset(c);  // keeps connections
    error[0] = 0;
    *status = 0;
    struct curl_slist *list = curl_slist_append(NULL, "Expect:");
    for (const char *const *line = r->headers; line && *line; line++) list = curl_slist_append(list, *line);
    struct receiver receiver = {r};
    struct upload upload = {r->body, r->body_count, 0};
    curl_easy_setopt(c, CURLOPT_URL, r->url);
    curl_easy_setopt(c, CURLOPT_NOSIGNAL, 1L);
    // A signed path must arrive as it was signed: no `..` and `.` taken out.
    curl_easy_setopt(c, CURLOPT_PATH_AS_IS, 1L);
    curl_easy_setopt(c, CURLOPT_PROTOCOLS_STR, "http,https");
    curl_easy_setopt(c, CURLOPT_HTTPHEADER, list);
    curl_easy_setopt(c, CURLOPT_TIMEOUT_MS, r->timeout_ms);
    curl_easy_setopt(c, CURLOPT_CONNECTTIMEOUT_MS, r->connect_timeout_ms);
    if (r->stall_seconds > 0) {
        curl_easy_setopt(c, CURLOPT_LOW_SPEED_LIMIT, 1L);
        curl_easy_setopt(c, CURLOPT_LOW_SPEED_TIME, r->stall_seconds);
    }
    curl_easy_setopt(c, CURLOPT_TCP_KEEPALIVE, 1L);
    curl_easy_setopt(c, CURLOPT_ERRORBUFFER, error);
    curl_easy_setopt(c, CURLOPT_HEADERFUNCTION, header_line);
    curl_easy_setopt(c, CURLOPT_HEADERDATA, &receiver);
    curl_easy_setopt(c, CURLOPT_WRITEFUNCTION, body_part);
    curl_easy_setopt(c, CURLOPT_WRITEDATA, &receiver);
    // libcurl knows one path, set when it was built; OpenSSL's variable names others, in a package that brings its own.
    const char *ca_file = r->ca_file ? r->ca_file : getenv("SSL_CERT_FILE");
    if (ca_file) curl_easy_setopt(c, CURLOPT_CAINFO, ca_file);
    if (r->cert_file) curl_easy_setopt(c, CURLOPT_SSLCERT, r->cert_file);
    if (r->key_file) curl_easy_setopt(c, CURLOPT_SSLKEY, r->key_file);
    if (r->skip_verify) {
        curl_easy_setopt(c, CURLOPT_SSL_VERIFYPEER, 0L);
        curl_easy_setopt(c, CURLOPT_SSL_VERIFYHOST, 0L);
    }
    if (r->no_proxy) curl_easy_setopt(c, CURLOPT_NOPROXY, "*");
    if (strcmp(r->method, "HEAD") == 0) {
        curl_easy_setopt(c, CURLOPT_NOBODY, 1L);
    } else if (strcmp(r->method, "PUT") == 0) {
        curl_easy_setopt(c, CURLOPT_UPLOAD, 1L);
        curl_easy_setopt(c, CURLOPT_INFILESIZE_LARGE, (curl_off_t)r->body_count);
        curl_easy_setopt(c, CURLOPT_READFUNCTION, send_part);
        curl_easy_setopt(c, CURLOPT_READDATA, &upload);
        curl_easy_setopt(c, CURLOPT_SEEKFUNCTION, rewind_upload);
        curl_easy_setopt(c, CURLOPT_SEEKDATA, &upload);
    } else if (strcmp(r->method, "POST") == 0) {
        curl_easy_setopt(c, CURLOPT_POST, 1L);
        curl_easy_setopt(c, CURLOPT_POSTFIELDS, r->body_count ? (const char *)r->body : "");
        curl_easy_setopt(c, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)r->body_count);
    } else if (strcmp(r->method, "GET") != 0) {
        curl_easy_setopt(c, CURLOPT_CUSTOMREQUEST, r->method);
    }
    CURLcode code = curl_easy_perform(c);
    curl_easy_getinfo(c, CURLINFO_RESPONSE_CODE, status);
    if (code != CURLE_OK && error[0] == 0) strncpy(error, curl_easy_strerror(code), SHIM_EXCHANGE_ERROR_MAX - 1);
    curl_slist_free_all(list);
    // What is on this stack and in the request goes away now.
    curl_easy_setopt(c, CURLOPT_ERRORBUFFER, NULL);
    return (int)code;
}
