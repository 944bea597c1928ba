/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
/* Finding the current metadata file in a table's folder (spec, "File System
 * Tables"; DuckDB's and PyIceberg's reading of version-hint.text).
 *
 * The hint holds a version number N for vN.metadata.json, or the stem of any other
 * name ("00003-<uuid>").  It is written after the file it speaks of and may lag:
 * later versions win. */
#include "base/uuid.h"
#include "catalog/catalog.h"
#include "io/location.h"

enum { HINT_BYTES_MAX = 4096 };

/* Writers of folders stage new metadata under bare uuids; one in fifty of those begins
 * with digits alone. */
static bool is_uuid(firn_str stem)
{
    uint8_t ignored[16];
    return firn_uuid_parse(stem, ignored);
}

/* No table comes there, and others can be counted from. */
static const int64_t VERSIONS_END = INT64_C(1) << 60;

int64_t firn_metadata_version(firn_str metadata_location)
{
    firn_str name = firn_location_name(metadata_location);
    bool by_version = name.len > 0 && *name.data == 'v';
    if (is_uuid(firn_str_first(name, firn_str_find(name, '.'))))
        return -1;
    firn_str digits = firn_str_from_index(name, by_version);
    digits = firn_str_first(digits, firn_str_find(digits, by_version ? '.' : '-'));
    int64_t version;
    bool counts = firn_str_to_int64(digits, &version) && version >= 0 && version < VERSIONS_END;
    return counts ? version : -1;
}

/* The three spellings a metadata file may have. */
static const char *const endings[] = { ".metadata.json", ".gz.metadata.json", ".metadata.json.gz" };

static firn_status try_stem(firn_io *io, firn_str folder, firn_str stem, firn_arena *arena,
                            firn_str *found, firn_error *err)
{
    for (size_t i = 0; i < FIRN_COUNT(endings); i++) {
        firn_input *input;
        *found = firn_str_format(arena, "%.*s/%.*s%s", FIRN_STR_ARG(folder), FIRN_STR_ARG(stem),
                                 endings[i]);
        if (!found->data)
            return firn_nomem(err);
        firn_status status = firn_io_open(io, *found, &input, err);
        firn_input_close(&input);
        if (status != FIRN_NOT_FOUND)
            return status;
    }
    return firn_fail(err, FIRN_NOT_FOUND, "%.*s has no %.*s", FIRN_STR_ARG(folder),
                     FIRN_STR_ARG(stem));
}

firn_status firn_metadata_find_version(firn_io *io, firn_str folder, int64_t version,
                                       firn_arena *arena, firn_str *found, firn_error *err)
{
    firn_str stem = firn_str_format(arena, "v%lld", (long long)version);
    if (!stem.data)
        return firn_nomem(err);
    return try_stem(io, folder, stem, arena, found, err);
}

/* From a version that exists on to the last one that does. */
static firn_status step_forward(firn_io *io, firn_str folder, int64_t version, firn_arena *arena,
                                firn_str *found, firn_error *err)
{
    firn_status status = FIRN_OK;
    while (status == FIRN_OK) {
        firn_str next;
        status = firn_metadata_find_version(io, folder, ++version, arena, &next, err);
        if (status == FIRN_OK)
            *found = next;
    }
    return status == FIRN_NOT_FOUND ? FIRN_OK : status;
}

typedef struct newest {
    firn_arena *arena;
    int64_t version;
    firn_str location;
} newest;

static firn_status visit_file(void *self, const firn_listed *file, firn_error *err)
{
    newest *best = self;
    bool metadata = false;
    for (size_t i = 0; i < FIRN_COUNT(endings); i++)
        metadata |= firn_str_ends(file->location, firn_str_from(endings[i]));
    int64_t version = firn_metadata_version(file->location);
    if (!metadata || version <= best->version)
        return FIRN_OK;
    best->version = version;
    best->location = firn_str_copy(best->arena, file->location);
    return best->location.data ? FIRN_OK : firn_nomem(err);
}

static firn_status find_newest(firn_io *io, firn_str table_location, firn_str folder,
                               firn_arena *arena, firn_str *found, firn_error *err)
{
    newest best = { .arena = arena, .version = -1 };
    TRY(firn_io_list(io, folder, visit_file, &best, err));
    *found = best.location;
    return best.version >= 0 ? FIRN_OK
                             : firn_fail(err, FIRN_NOT_FOUND, "%.*s holds no table",
                                         FIRN_STR_ARG(table_location));
}

static firn_status read_hint(firn_io *io, firn_str folder, firn_arena *arena, firn_str *hint,
                             firn_error *err)
{
    SCOPED(firn_buf) text = { .allocator = arena->allocator };
    firn_str at = firn_str_format(arena, "%.*s/version-hint.text", FIRN_STR_ARG(folder));
    if (!at.data)
        return firn_nomem(err);
    firn_status status = firn_io_read_file(io, at, HINT_BYTES_MAX, &text, err);
    if (status == FIRN_NOT_FOUND || status == FIRN_CORRUPT) {
        *hint = (firn_str){ NULL, 0 };
        return FIRN_OK;
    }
    TRY(status);
    *hint = firn_str_copy(arena, firn_str_trim(firn_buf_str(&text)));
    return hint->data ? FIRN_OK : firn_nomem(err);
}

/* A hint that names another folder's file is no hint. */
static bool is_stem(firn_str hint)
{
    return hint.data && hint.len > 0 && firn_str_find(hint, '/') == hint.len;
}

firn_status firn_directory_find(firn_io *io, firn_str table_location, firn_arena *arena,
                                firn_str *metadata_location, firn_error *err)
{
    firn_str hint;
    int64_t version;
    firn_status status = FIRN_NOT_FOUND;
    firn_str folder = firn_str_format(arena, "%.*s/metadata", FIRN_STR_ARG(table_location));
    if (!folder.data)
        return firn_nomem(err);
    TRY(read_hint(io, folder, arena, &hint, err));
    bool numbered =
        hint.data && firn_str_to_int64(hint, &version) && version >= 0 && version < VERSIONS_END;
    if (numbered)
        status = firn_metadata_find_version(io, folder, version, arena, metadata_location, err);
    else if (is_stem(hint))
        status = try_stem(io, folder, hint, arena, metadata_location, err);
    if (status == FIRN_OK && numbered)
        return step_forward(io, folder, version, arena, metadata_location, err);
    if (status == FIRN_NOT_FOUND)
        return find_newest(io, table_location, folder, arena, metadata_location, err);
    return status;
}
