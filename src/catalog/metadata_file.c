/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
#include "catalog/metadata_file.h"

#include "codec/codec.h"
#include "io/location.h"
#include "io/random.h"

enum { GZIP_MAGIC_0 = 0x1f, GZIP_MAGIC_1 = 0x8b };

/* Files beyond this are no metadata that anyone wrote. */
static const uint64_t bytes_max = UINT64_C(4) << 30;

/* ---- reading ---- */

static firn_status unpack(const firn_buf *packed, firn_buf *out, firn_error *err)
{
    SCOPED(firn_codec_context) codecs = { 0 };
    return firn_codec_decompress_up_to(&codecs, FIRN_CODEC_GZIP, firn_buf_bytes(packed),
                                       (size_t)bytes_max, out, err);
}

firn_status firn_metadata_read_text(firn_io *io, firn_str location, firn_arena *arena,
                                    firn_bytes *json, firn_error *err)
{
    SCOPED(firn_buf) file = { .allocator = arena->allocator };
    SCOPED(firn_buf) unpacked = { .allocator = arena->allocator };
    TRY(firn_io_read_file(io, location, bytes_max, &file, err));
    bool zipped = file.len > 2 && file.data[0] == GZIP_MAGIC_0 && file.data[1] == GZIP_MAGIC_1;
    if (zipped)
        TRY(unpack(&file, &unpacked, err));
    const firn_buf *text = zipped ? &unpacked : &file;
    *json = (firn_bytes){ firn_arena_copy(arena, text->data, text->len), text->len };
    return json->data ? FIRN_OK : firn_nomem(err);
}

firn_status firn_metadata_load(firn_io *io, firn_str location, firn_arena *arena,
                               firn_table_metadata *metadata, firn_error *err)
{
    firn_bytes json;
    TRY(firn_metadata_read_text(io, location, arena, &json, err));
    TRY_OR(firn_metadata_read(json, arena, metadata, err), err, "%.*s", FIRN_STR_ARG(location));
    return FIRN_OK;
}

/* ---- names ---- */

firn_str firn_metadata_folder(const firn_table_metadata *metadata, firn_arena *arena)
{
    firn_str path = firn_metadata_property(metadata, "write.metadata.path");
    if (path.data)
        return firn_str_copy(arena, firn_str_trim_slashes(path));
    return firn_str_format(arena, "%.*s/metadata", FIRN_STR_ARG(metadata->location));
}

/* Which form a table asks for in a catalog that keeps a pointer to its file: any is a name. */
static bool wants_version(const firn_catalog *catalog, const firn_table_metadata *result)
{
    return catalog->naming == FIRN_NAMING_UUID &&
           firn_str_is(firn_metadata_property(result, FIRN_METADATA_NAMING), "version");
}

/* All who follow the same version must name the next one alike, so that only one of them
 * gets the name: so files that versions name go by what the version before says. */
static bool wants_gzip(const firn_catalog *catalog, const firn_commit *commit,
                       const firn_table_metadata *result)
{
    bool versions = catalog->naming == FIRN_NAMING_VERSION || wants_version(catalog, result);
    bool by_base = versions && commit->base;
    firn_str codec =
        firn_metadata_property(by_base ? commit->base : result, "write.metadata.compression-codec");
    return firn_str_equal_nocase(codec, FIRN_STR("gzip"));
}

/* Only who sets the property can mean a form that is none. */
static firn_status check_naming(const firn_commit *commit, const firn_table_metadata *result,
                                firn_error *err)
{
    firn_str said = firn_metadata_property(result, FIRN_METADATA_NAMING), before = { NULL, 0 };
    if (commit->base)
        before = firn_metadata_property(commit->base, FIRN_METADATA_NAMING);
    if (!said.data || firn_str_is(said, "version") || firn_str_is(said, "uuid") ||
        (before.data && firn_str_equal(said, before)))
        return FIRN_OK;
    return firn_fail(err, FIRN_INVALID, FIRN_METADATA_NAMING " is version or uuid, not \"%.*s\"",
                     FIRN_STR_ARG(said));
}

/* Both names of the new file; they differ where the version is the name. */
static firn_status name_file(firn_catalog *catalog, const firn_commit *commit,
                             const firn_table_metadata *metadata, firn_arena *arena,
                             firn_pointer_swap *step, firn_error *err)
{
    char uuid[37];
    TRY(firn_random_uuid(uuid, err));
    const char *zipped = wants_gzip(catalog, commit, metadata) ? ".gz" : "";
    firn_str folder = firn_metadata_folder(metadata, arena);
    int64_t last = commit->base ? firn_metadata_version(commit->base_location) : -1;
    long long version = (long long)(last < 0 && commit->base ? 0 : last) + 1;
    step->old_location = commit->base ? commit->base_location : (firn_str){ NULL, 0 };
    if (catalog->naming == FIRN_NAMING_VERSION) {
        version = commit->base ? version : 1;
        step->new_location = firn_str_format(arena, "%.*s/v%lld%s.metadata.json",
                                             FIRN_STR_ARG(folder), version, zipped);
        step->staged =
            firn_str_format(arena, "%.*s/%s%s.metadata.json", FIRN_STR_ARG(folder), uuid, zipped);
    } else {
        step->new_location = firn_str_format(arena, "%.*s/%05lld-%s%s.metadata.json",
                                             FIRN_STR_ARG(folder), version, uuid, zipped);
        step->staged = step->new_location;
    }
    return folder.data && step->new_location.data && step->staged.data ? FIRN_OK : firn_nomem(err);
}

/* ---- writing ---- */

static firn_status write_file(firn_catalog *catalog, const firn_commit *commit, firn_str location,
                              const firn_table_metadata *metadata, firn_error *err)
{
    SCOPED(firn_buf) json = { .allocator = catalog->allocator };
    SCOPED(firn_buf) packed = { .allocator = catalog->allocator };
    SCOPED(firn_codec_context) codecs = { 0 };
    firn_metadata_write(metadata, &json);
    TRY(firn_buf_check(&json, err));
    if (!wants_gzip(catalog, commit, metadata))
        return firn_io_write_file(catalog->io, location, firn_buf_bytes(&json), err);
    TRY(firn_codec_compress(&codecs, FIRN_CODEC_GZIP, FIRN_CODEC_LEVEL_DEFAULT,
                            firn_buf_bytes(&json), &packed, err));
    return firn_io_write_file(catalog->io, location, firn_buf_bytes(&packed), err);
}

/* The next version whose name is free: others may stand there, of a rival who is about to
 * commit, of one who died before that, or of a table that was dropped.  None of them is
 * touched, as the file is made only where there is none; what the catalog points to
 * decides, so gaps do no harm.  A failure leaves nothing that would be ours to remove. */
static firn_status write_version(firn_catalog *catalog, const firn_commit *commit,
                                 const firn_table_metadata *result, firn_arena *arena,
                                 firn_pointer_swap *step, firn_error *err)
{
    int64_t last = commit->base ? firn_metadata_version(commit->base_location) : 0;
    const char *zipped = wants_gzip(catalog, commit, result) ? ".gz" : "";
    firn_str folder = firn_metadata_folder(result, arena);
    if (!folder.data)
        return firn_nomem(err);
    step->old_location = commit->base ? commit->base_location : (firn_str){ NULL, 0 };
    for (long long version = (last < 0 ? 0 : last) + 1;; version++) {
        firn_str rival; /* of any spelling */
        firn_status found =
            firn_metadata_find_version(catalog->io, folder, version, arena, &rival, err);
        if (found == FIRN_OK)
            continue;
        if (found != FIRN_NOT_FOUND)
            return found;
        step->new_location = firn_str_format(arena, "%.*s/v%lld%s.metadata.json",
                                             FIRN_STR_ARG(folder), version, zipped);
        step->staged = step->new_location;
        if (!step->new_location.data)
            return firn_nomem(err);
        firn_status status = write_file(catalog, commit, step->staged, result, err);
        if (status != FIRN_EXISTS)
            return status;
    }
}

static firn_status sync_all(firn_io *io, const firn_commit *commit, firn_str staged,
                            firn_arena *arena, firn_error *err)
{
    firn_str *all = firn_new(arena, firn_str, commit->written_count + 1);
    if (!all)
        return firn_nomem(err);
    if (commit->written_count)
        memcpy(all, commit->written, commit->written_count * sizeof *all);
    all[commit->written_count] = staged;
    return firn_io_sync(io, all, commit->written_count + 1, err);
}

/* A table that was dropped and made again has its first versions twice: whoever builds on
 * one of the old must not move the pointer to the new.  UUIDs in names tell them apart;
 * here the file has to. */
static firn_status check_same_table(firn_catalog *catalog, const firn_commit *commit,
                                    firn_error *err)
{
    SCOPED(firn_arena) memory = { .allocator = catalog->allocator };
    firn_table_metadata now;
    if (!commit->base)
        return FIRN_OK;
    firn_status status = firn_metadata_load(catalog->io, commit->base_location, &memory, &now, err);
    bool other = status == FIRN_OK && !firn_str_equal(now.table_uuid, commit->base->table_uuid);
    if (other || status == FIRN_NOT_FOUND)
        return firn_fail(err, FIRN_CONFLICT, "table %.*s was changed by another writer",
                         FIRN_STR_ARG(commit->ident.name));
    return status;
}

/* The last moment at which the commit certainly has not happened. */
static firn_status check_stop(const firn_commit *commit, firn_error *err)
{
    return commit->check_stop ? commit->check_stop(commit->engine, err) : FIRN_OK;
}

/* ---- afterwards: nothing here can undo the commit, so nothing here fails it ---- */

/* "3" for v3.metadata.json, the stem without .gz for others: what readers of a
 * bare folder put the endings to. */
static void write_hint(firn_catalog *catalog, firn_str location, firn_arena *arena)
{
    firn_str name = firn_location_name(location);
    firn_str stem = firn_str_first(name, firn_str_find(name, '.'));
    if (catalog->naming == FIRN_NAMING_VERSION)
        stem = firn_str_from_index(stem, 1);
    firn_str folder = firn_location_folder(location);
    char uuid[37];
    if (firn_random_uuid(uuid, NULL) != FIRN_OK)
        return;
    firn_str hint = firn_str_format(arena, "%.*s/version-hint.text", FIRN_STR_ARG(folder));
    firn_str fresh = firn_str_format(arena, "%.*s/%s.version-hint.tmp", FIRN_STR_ARG(folder), uuid);
    if (!hint.data || !fresh.data)
        return;
    firn_status status = firn_io_write_file(catalog->io, fresh, firn_str_bytes(stem), NULL);
    if (status == FIRN_OK)
        status = firn_io_replace(catalog->io, fresh, hint, NULL);
    if (status != FIRN_OK)
        firn_io_remove(catalog->io, fresh, NULL);
}

/* Of two who commit one behind the other the first may write its hint last: so whoever
 * wrote one looks whether it still says the truth.  Readers of a folder that is its own
 * catalog step on from any hint. */
static void write_newest_hint(firn_catalog *catalog, firn_table_ident ident, firn_str location,
                              firn_arena *arena)
{
    enum { TRIES = 3 };
    for (int i = 0; i < TRIES; i++) {
        firn_table_entry now;
        write_hint(catalog, location, arena);
        if (catalog->naming == FIRN_NAMING_VERSION ||
            firn_catalog_load(catalog, ident, arena, &now, NULL) != FIRN_OK ||
            firn_str_equal(now.metadata_location, location) ||
            !firn_str_equal(firn_location_folder(now.metadata_location),
                            firn_location_folder(location)))
            return;
        location = now.metadata_location;
    }
}

/* Names that are versions become free again when their files go: so those of the newest
 * stay, whatever the table's log says (see directory.c). */
static void remove_old_version(firn_catalog *catalog, firn_str location,
                               const firn_table_metadata *result, firn_arena *arena)
{
    static const char *const endings[] = { ".metadata.json", ".gz.metadata.json" };
    long long version = (long long)firn_metadata_version(location) - FIRN_VERSIONS_KEPT;
    firn_str folder = firn_location_folder(location);
    for (size_t i = 0; version > 0 && i < FIRN_COUNT(endings); i++) {
        firn_str old =
            firn_str_format(arena, "%.*s/v%lld%s", FIRN_STR_ARG(folder), version, endings[i]);
        if (old.data && !firn_metadata_is_logged(result, old))
            firn_io_remove(catalog->io, old, NULL);
    }
}

static void remove_forgotten(firn_catalog *catalog, const firn_table_metadata *base,
                             const firn_table_metadata *result)
{
    for (size_t i = 0; base && i < base->metadata_log_count; i++) {
        firn_str file = base->metadata_log[i].metadata_file;
        if (!firn_metadata_is_logged(result, file))
            firn_io_remove(catalog->io, file, NULL);
    }
}

static void remove_old_files(firn_catalog *catalog, const firn_commit *commit, firn_str location,
                             const firn_table_metadata *result, firn_arena *arena)
{
    if (!firn_metadata_bool_property(result, "write.metadata.delete-after-commit.enabled", false))
        return;
    if (catalog->naming == FIRN_NAMING_VERSION)
        remove_old_version(catalog, location, result, arena);
    else
        remove_forgotten(catalog, commit->base, result);
}

/* ---- the whole ---- */

firn_status firn_catalog_commit(firn_catalog *catalog, const firn_commit *commit, firn_arena *arena,
                                firn_table_metadata *result, firn_str *new_location,
                                firn_error *err)
{
    firn_pointer_swap step;
    firn_apply_options options = { .now_ms = commit->now_ms,
                                   .format_version = commit->format_version,
                                   .previous_location = commit->base_location };
    TRY(firn_requirements_check(commit->base, commit->requirements, commit->requirement_count,
                                err));
    TRY(firn_metadata_apply(commit->base, commit->updates, commit->update_count, &options, arena,
                            result, err));
    TRY(check_naming(commit, result, err));
    firn_status status = FIRN_OK;
    if (wants_version(catalog, result)) {
        TRY(write_version(catalog, commit, result, arena, &step, err));
    } else {
        TRY(name_file(catalog, commit, result, arena, &step, err));
        status = write_file(catalog, commit, step.staged, result, err);
    }
    *new_location = step.new_location;
    if (status == FIRN_OK)
        status = sync_all(catalog->io, commit, step.staged, arena, err);
    if (status == FIRN_OK && wants_version(catalog, result))
        status = check_same_table(catalog, commit, err);
    if (status == FIRN_OK)
        status = check_stop(commit, err);
    if (status == FIRN_OK)
        status = firn_catalog_swap(catalog, commit->ident, &step, err);
    if (status == FIRN_COMMIT_UNKNOWN)
        return status;
    if (status != FIRN_OK) {
        firn_io_remove(catalog->io, step.staged, NULL);
        return status;
    }
    write_newest_hint(catalog, commit->ident, step.new_location, arena);
    remove_old_files(catalog, commit, step.new_location, result, arena);
    return FIRN_OK;
}
