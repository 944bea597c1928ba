/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
#include "io/location.h"

firn_str firn_location_scheme(firn_str location)
{
    size_t colon = firn_str_find(location, ':');
    for (size_t i = 0; i < colon; i++) {
        char c = location.data[i];
        bool fits = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                    (i > 0 && ((c >= '0' && c <= '9') || c == '+' || c == '-' || c == '.'));
        if (!fits)
            return (firn_str){ location.data, 0 };
    }
    bool is_uri = colon > 1 && colon + 1 < location.len && location.data[colon + 1] == '/';
    return firn_str_first(location, is_uri ? colon : 0);
}

bool firn_location_to_path(firn_str location, firn_str *path)
{
    firn_str scheme = firn_location_scheme(location);
    *path = location;
    if (scheme.len == 0)
        return true;
    if (!firn_str_equal_nocase(scheme, FIRN_STR("file")))
        return false;
    firn_str rest = firn_str_from_index(location, scheme.len + 1);
    if (firn_str_starts(rest, FIRN_STR("//localhost/")))
        rest = firn_str_from_index(rest, strlen("//localhost"));
    bool relative = firn_str_starts(rest, FIRN_STR("//")) && rest.len > 2 && rest.data[2] != '/';
    if (relative) /* file://./data, as people write it */
        rest = firn_str_from_index(rest, 2);
    while (rest.len > 1 && rest.data[0] == '/' && rest.data[1] == '/')
        rest = firn_str_from_index(rest, 1);
    *path = rest;
    return true;
}

void firn_location_put_plain(firn_buf *out, firn_str location)
{
    firn_str path, scheme = firn_location_scheme(location);
    if (firn_location_to_path(location, &path)) {
        firn_put_str(out, path);
    } else if (firn_str_is(scheme, "s3a") || firn_str_is(scheme, "s3n")) {
        firn_put_c(out, "s3");
        firn_put_str(out, firn_str_from_index(location, scheme.len));
    } else {
        firn_put_str(out, location);
    }
}

bool firn_location_equal(firn_str a, firn_str b)
{
    if (firn_str_equal(a, b))
        return true;
    SCOPED(firn_buf) plain_a = { 0 };
    SCOPED(firn_buf) plain_b = { 0 };
    firn_location_put_plain(&plain_a, a);
    firn_location_put_plain(&plain_b, b);
    return plain_a.status == FIRN_OK && plain_b.status == FIRN_OK &&
           firn_str_equal(firn_buf_str(&plain_a), firn_buf_str(&plain_b));
}

firn_str firn_location_name(firn_str location)
{
    size_t slash = firn_str_find_last(location, '/');
    return slash == location.len ? location : firn_str_from_index(location, slash + 1);
}

firn_str firn_location_folder(firn_str location)
{
    size_t slash = firn_str_find_last(location, '/');
    return firn_str_first(location, slash == location.len ? 0 : slash);
}

/* Appends the parts of `path` to `out`, a "/…" path, stepping back at "..". */
static void append_parts(firn_buf *out, firn_str path)
{
    while (path.data) {
        firn_str part = firn_str_split(&path, '/');
        if (part.len == 0 || firn_str_is(part, "."))
            continue;
        if (firn_str_is(part, "..")) {
            size_t slash = firn_str_find_last(firn_buf_str(out), '/');
            out->len = slash < out->len ? slash : 0;
            continue;
        }
        firn_put_u8(out, '/');
        firn_put_str(out, part);
    }
}

firn_str firn_location_absolute(firn_arena *arena, firn_str path, firn_str working_folder)
{
    firn_str local;
    if (!firn_location_to_path(path, &local))
        return firn_str_copy(arena, firn_str_trim_slashes(path));
    SCOPED(firn_buf) clean = { .allocator = arena->allocator };
    if (local.len == 0 || *local.data != '/')
        append_parts(&clean, working_folder);
    append_parts(&clean, local);
    if (clean.status != FIRN_OK)
        return (firn_str){ NULL, 0 };
    SCOPED(firn_buf) uri = { .allocator = arena->allocator };
    firn_put_c(&uri, "file://");
    firn_put_str(&uri, clean.len ? firn_buf_str(&clean) : FIRN_STR("/"));
    return uri.status == FIRN_OK ? firn_str_copy(arena, firn_buf_str(&uri)) : (firn_str){ NULL, 0 };
}

firn_status firn_location_refuse(firn_str location, firn_error *err)
{
    firn_str scheme = firn_location_scheme(location);
    bool s3 = firn_str_is(scheme, "s3") || firn_str_is(scheme, "s3a") || firn_str_is(scheme, "s3n");
    if (s3)
        return firn_fail(err, FIRN_UNSUPPORTED, "%.*s: S3 is not supported yet, only local files",
                         FIRN_STR_ARG(location));
    return firn_fail(err, FIRN_UNSUPPORTED,
                     "%.*s: files of scheme \"%.*s\" are not supported, only local ones",
                     FIRN_STR_ARG(location), FIRN_STR_ARG(scheme));
}
