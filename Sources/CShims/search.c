#include "shims.h"
#include <string.h>

// The first and the last byte of the needle are compared at 32 places at once; only where both agree the middle is looked at.
// (W. Muła, "SIMD-friendly algorithms for substring searching", 2016, algorithm 1.)
#if defined(__x86_64__)
#include <immintrin.h>
__attribute__((target("avx2,bmi"))) static size_t find_avx2(const uint8_t *h, size_t n, size_t i, const uint8_t *needle, size_t m) {
    const __m256i first = _mm256_set1_epi8((char)needle[0]), last = _mm256_set1_epi8((char)needle[m - 1]);
    for (; i + m - 1 + 32 <= n; i += 32) {
        __m256i a = _mm256_loadu_si256((const __m256i *)(h + i)), b = _mm256_loadu_si256((const __m256i *)(h + i + m - 1));
        uint32_t k = (uint32_t)_mm256_movemask_epi8(_mm256_and_si256(_mm256_cmpeq_epi8(a, first), _mm256_cmpeq_epi8(b, last)));
        while (k) {
            size_t p = i + (size_t)__builtin_ctz(k);
            if (memcmp(h + p + 1, needle + 1, m - 2) == 0) return p;
            k &= k - 1;
        }
    }
    for (; i + m <= n; i++)
        if (h[i] == needle[0] && memcmp(h + i, needle, m) == 0) return i;
    return SIZE_MAX;
}

__attribute__((target("avx2,bmi"))) static size_t json_end_avx2(const uint8_t *p, size_t n, size_t i) {
    const __m256i quote = _mm256_set1_epi8('"'), back = _mm256_set1_epi8('\\'), low = _mm256_set1_epi8(0x1F);
    for (; i + 32 <= n; i += 32) {
        __m256i a = _mm256_loadu_si256((const __m256i *)(p + i));
        __m256i hit = _mm256_or_si256(_mm256_or_si256(_mm256_cmpeq_epi8(a, quote), _mm256_cmpeq_epi8(a, back)),
                                      _mm256_cmpeq_epi8(_mm256_min_epu8(a, low), a));
        uint32_t k = (uint32_t)_mm256_movemask_epi8(hit);
        if (k) return i + (size_t)__builtin_ctz(k);
    }
    for (; i < n; i++)
        if (p[i] == '"' || p[i] == '\\' || p[i] < 0x20) return i;
    return n;
}
#endif

static size_t find_plain(const uint8_t *h, size_t n, size_t i, const uint8_t *needle, size_t m) {
    const uint8_t *p = memmem(h + i, n - i, needle, m);
    return p ? (size_t)(p - h) : SIZE_MAX;
}

size_t shim_find(const void *haystack, size_t n, size_t from, const void *needle, size_t m) {
    if (from > n || m > n - from) return SIZE_MAX;
    if (m == 0) return from;
    const uint8_t *h = haystack;
    if (m == 1) {
        const uint8_t *p = memchr(h + from, *(const uint8_t *)needle, n - from);
        return p ? (size_t)(p - h) : SIZE_MAX;
    }
#if defined(__x86_64__)
    if (__builtin_cpu_supports("avx2")) return find_avx2(h, n, from, needle, m);
#endif
    return find_plain(h, n, from, needle, m);
}

// First row in [low, count) whose end is beyond `offset`: gallops, since hits come in order and often near each other.
static size_t row_of(const uint32_t *ends, size_t low, size_t count, uint32_t offset) {
    size_t step = 1, high = low;
    while (high < count && ends[high] <= offset) { low = high + 1; high += step; step <<= 1; }
    if (high > count) high = count;
    while (low < high) {
        size_t middle = (low + high) / 2;
        if (ends[middle] <= offset) low = middle + 1; else high = middle;
    }
    return low;
}

static inline uint8_t lower(uint8_t c) { return c >= 'A' && c <= 'Z' ? c | 0x20 : c; }

static int same_folded(const uint8_t *h, const uint8_t *needle, size_t m) {
    for (size_t i = 0; i < m; i++)
        if (lower(h[i]) != needle[i]) return 0;
    return 1;
}

static inline uint8_t upper(uint8_t c) { return c >= 'a' && c <= 'z' ? c & 0xDF : c; }

#if defined(__x86_64__)
__attribute__((target("avx2,bmi"))) static size_t find_folded_avx2(const uint8_t *h, size_t n, size_t i, const uint8_t *needle, size_t m) {
    const __m256i first = _mm256_set1_epi8((char)needle[0]), first_upper = _mm256_set1_epi8((char)upper(needle[0]));
    const __m256i last = _mm256_set1_epi8((char)needle[m - 1]), last_upper = _mm256_set1_epi8((char)upper(needle[m - 1]));
    for (; i + m - 1 + 32 <= n; i += 32) {
        __m256i a = _mm256_loadu_si256((const __m256i *)(h + i)), b = _mm256_loadu_si256((const __m256i *)(h + i + m - 1));
        __m256i hit = _mm256_and_si256(_mm256_or_si256(_mm256_cmpeq_epi8(a, first), _mm256_cmpeq_epi8(a, first_upper)),
                                       _mm256_or_si256(_mm256_cmpeq_epi8(b, last), _mm256_cmpeq_epi8(b, last_upper)));
        uint32_t k = (uint32_t)_mm256_movemask_epi8(hit);
        while (k) {
            size_t p = i + (size_t)__builtin_ctz(k);
            if (same_folded(h + p, needle, m)) return p;
            k &= k - 1;
        }
    }
    for (; i + m <= n; i++)
        if (same_folded(h + i, needle, m)) return i;
    return SIZE_MAX;
}
#endif

size_t shim_find_folded(const void *haystack, size_t n, size_t from, const void *needle, size_t m) {
    if (from > n || m > n - from) return SIZE_MAX;
    if (m == 0) return from;
    const uint8_t *h = haystack;
#if defined(__x86_64__)
    if (__builtin_cpu_supports("avx2")) return find_folded_avx2(h, n, from, needle, m);
#endif
    for (; from + m <= n; from++)
        if (same_folded(h + from, needle, m)) return from;
    return SIZE_MAX;
}

typedef size_t (*find_function)(const void *, size_t, size_t, const void *, size_t);

static size_t rows_containing(find_function find, const void *lines, const uint32_t *ends, size_t row_count,
                              const void *needle, size_t m, uint32_t *rows_out);

size_t shim_rows_containing(const void *lines, const uint32_t *ends, size_t row_count, const void *needle, size_t m, uint32_t *rows_out) {
    return rows_containing(shim_find, lines, ends, row_count, needle, m, rows_out);
}

size_t shim_rows_containing_folded(const void *lines, const uint32_t *ends, size_t row_count, const void *needle, size_t m,
                                   uint32_t *rows_out) {
    return rows_containing(shim_find_folded, lines, ends, row_count, needle, m, rows_out);
}

static size_t rows_containing(find_function find, const void *lines, const uint32_t *ends, size_t row_count,
                              const void *needle, size_t m, uint32_t *rows_out) {
    if (row_count == 0) return 0;
    size_t found = 0;
    if (m == 0) {
        for (size_t i = 0; i < row_count; i++) rows_out[i] = (uint32_t)i;
        return row_count;
    }
    size_t n = ends[row_count - 1], at = 0, row = 0;
    while ((at = find(lines, n, at, needle, m)) != SIZE_MAX) {
        row = row_of(ends, row, row_count, (uint32_t)at);
        if (at + m <= ends[row]) {
            rows_out[found++] = (uint32_t)row;
            at = ends[row];
            row++;
        } else {
            at++;  // across a row's end: look on behind its first byte
        }
    }
    return found;
}

size_t shim_json_string_end(const void *bytes, size_t n, size_t from) {
    const uint8_t *p = bytes;
#if defined(__x86_64__)
    if (__builtin_cpu_supports("avx2")) return json_end_avx2(p, n, from);
#endif
    for (; from < n; from++)
        if (p[from] == '"' || p[from] == '\\' || p[from] < 0x20) return from;
    return n;
}
