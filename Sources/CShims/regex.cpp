#include "shims.h"
#include <re2/re2.h>
#include <cstring>
#include <string>
#include <vector>

struct shim_re2 {
    re2::RE2 re;
    std::vector<std::string> names;  // by group number; "" where unnamed
};

// RE2's codes in the words of Go's regexp/syntax package, which Loki shows to its users.
static std::string go_reason(const re2::RE2 &re) {
    std::string arg = re.error_arg();
    const char *text;
    switch (re.error_code()) {
    case re2::RE2::ErrorInternal: text = "regexp/syntax: internal error"; break;
    case re2::RE2::ErrorBadEscape: text = "invalid escape sequence"; break;
    case re2::RE2::ErrorBadCharClass: text = "invalid character class"; break;
    case re2::RE2::ErrorBadCharRange: text = "invalid character class range"; break;
    case re2::RE2::ErrorMissingBracket: text = "missing closing ]"; break;
    case re2::RE2::ErrorMissingParen: text = "missing closing )"; break;
    case re2::RE2::ErrorUnexpectedParen: text = "unexpected )"; break;
    case re2::RE2::ErrorTrailingBackslash: return "trailing backslash at end of expression: ``";
    case re2::RE2::ErrorRepeatArgument: text = "missing argument to repetition operator"; break;
    case re2::RE2::ErrorRepeatSize: text = "invalid repeat count"; break;
    case re2::RE2::ErrorRepeatOp: text = "invalid nested repetition operator"; break;
    case re2::RE2::ErrorBadPerlOp: text = "invalid or unsupported Perl syntax"; break;
    case re2::RE2::ErrorBadUTF8: text = "invalid UTF-8"; break;
    case re2::RE2::ErrorBadNamedCapture: text = "invalid named capture"; break;
    case re2::RE2::ErrorPatternTooLarge: text = "expression too large"; break;
    default: text = "unknown error";
    }
    return std::string(text) + ": `" + arg + "`";
}

extern "C" {

shim_re2 *shim_re2_new(const uint8_t *pattern, size_t count, bool dot_matches_newline, char *message, size_t capacity) {
    re2::RE2::Options options;
    options.set_log_errors(false);
    options.set_encoding(re2::RE2::Options::EncodingUTF8);
    options.set_dot_nl(dot_matches_newline);
    // For the program, and again for the states that a search makes of it: a query may hold 256 of them.
    options.set_max_mem(8 << 20);
    // Go also takes (?<name>…), which this RE2 does not know: the same group in the older spelling.
    std::string text;
    const char *p = reinterpret_cast<const char *>(pattern), *end = p + count;
    bool in_class = false;
    while (p < end) {
        if (*p == '\\' && p + 1 < end) { text.append(p, 2); p += 2; continue; }
        if (*p == '[') in_class = true;
        else if (*p == ']') in_class = false;
        if (!in_class && end - p >= 4 && p[0] == '(' && p[1] == '?' && p[2] == '<' && p[3] != '=' && p[3] != '!') {
            text += "(?P<"; p += 3; continue;
        }
        text += *p++;
    }
    auto *made = new shim_re2{re2::RE2(text, options), {}};
    if (!made->re.ok()) {
        std::string reason = go_reason(made->re);
        strncpy(message, reason.c_str(), capacity - 1);
        message[capacity - 1] = 0;
        delete made;
        return nullptr;
    }
    made->names.resize((size_t)made->re.NumberOfCapturingGroups() + 1);
    for (auto &pair : made->re.CapturingGroupNames()) made->names[(size_t)pair.first] = pair.second;
    return made;
}

void shim_re2_free(shim_re2 *r) { delete r; }

int shim_re2_groups(const shim_re2 *r) { return r->re.NumberOfCapturingGroups(); }

int shim_re2_program_size(const shim_re2 *r) { return r->re.ProgramSize(); }

const char *shim_re2_group_name(const shim_re2 *r, int group) {
    if (group < 1 || (size_t)group >= r->names.size() || r->names[(size_t)group].empty()) return nullptr;
    return r->names[(size_t)group].c_str();
}

bool shim_re2_match(const shim_re2 *r, const void *bytes, size_t count) {
    return r->re.Match(re2::StringPiece(static_cast<const char *>(bytes), count), 0, count, re2::RE2::UNANCHORED, nullptr, 0);
}

bool shim_re2_captures(const shim_re2 *r, const void *bytes, size_t count, size_t from, int64_t *bounds, int groups) {
    std::vector<re2::StringPiece> pieces((size_t)groups);
    re2::StringPiece text(static_cast<const char *>(bytes), count);
    if (!r->re.Match(text, from, count, re2::RE2::UNANCHORED, pieces.data(), groups)) return false;
    for (int i = 0; i < groups; i++) {
        if (pieces[(size_t)i].data() == nullptr) {
            bounds[2 * i] = bounds[2 * i + 1] = -1;
        } else {
            bounds[2 * i] = pieces[(size_t)i].data() - text.data();
            bounds[2 * i + 1] = bounds[2 * i] + (int64_t)pieces[(size_t)i].size();
        }
    }
    return true;
}

}
