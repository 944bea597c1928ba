/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
/* Making tables, and opening the catalogs they are in. */
#include "base/time.h"
#include "io/location.h"
#include "io/random.h"
#include "table/property_check.h"
#include "table/table.h"

/* ---- names ---- */

/* "a.b.t" is table t of namespace a.b; "t" is in the default one. */
static firn_status to_ident(const char *name, firn_table_ident *ident, firn_error *err)
{
    firn_str text = firn_str_from(name);
    size_t dot = firn_str_find_last(text, '.');
    *ident = (firn_table_ident){ FIRN_STR("default"), text };
    if (dot < text.len)
        *ident =
            (firn_table_ident){ firn_str_first(text, dot), firn_str_from_index(text, dot + 1) };
    if (ident->name.len == 0 || ident->namespace_name.len == 0)
        return firn_fail(err, FIRN_INVALID, "\"%s\" is no table name", name);
    for (size_t i = 0; i < text.len; i++)
        if (text.data[i] == '/' || text.data[i] == 0 || (unsigned char)text.data[i] < ' ')
            return firn_fail(err, FIRN_INVALID, "\"%s\" is no table name", name);
    if (firn_str_is(ident->name, "..") || firn_str_starts(text, FIRN_STR(".")))
        return firn_fail(err, FIRN_INVALID, "\"%s\" is no table name", name);
    return FIRN_OK;
}

/* The same of a name that is to be made. */
static firn_status to_new_ident(const char *name, firn_table_ident *ident, firn_error *err)
{
    TRY(firn_catalog_check_name(firn_str_from(name), "table", err));
    return to_ident(name, ident, err);
}

firn_status firn_table_open(firn_catalog *catalog, const char *name, firn_table **table,
                            firn_error *err)
{
    firn_table_ident ident;
    *table = NULL;
    TRY(to_ident(name, &ident, err));
    return firn_table_open_in(catalog->engine, catalog, ident, table, err);
}

/* ---- catalogs ---- */

static firn_status make_catalog(firn_engine *engine, firn_str uri, firn_catalog_options *options,
                                firn_arena *call, firn_catalog **catalog, firn_error *err)
{
    if (firn_str_is(uri, "memory:"))
        return firn_catalog_memory(options, catalog, err);
    firn_str rest = firn_str_from_index(uri, firn_str_find(uri, ':') + 1);
    bool sqlite = firn_str_starts(uri, FIRN_STR("sqlite:"));
    if (!sqlite && !firn_str_starts(uri, FIRN_STR("dir:")))
        return firn_fail(
            err, FIRN_UNSUPPORTED,
            "catalog \"%.*s\": there are sqlite:FILE, dir:FOLDER and memory:", FIRN_STR_ARG(uri));
    /* sqlite:///relative.db and sqlite:////absolute.db are SQLAlchemy's spelling. */
    if (sqlite && firn_str_starts(rest, FIRN_STR("///")))
        rest = firn_str_from_index(rest, 3);
    firn_str location = firn_location_absolute(call, rest, engine->working_folder), path;
    if (!location.data)
        return firn_nomem(err);
    if (!options->warehouse.data)
        options->warehouse = sqlite ? firn_location_folder(location) : location;
    if (!sqlite)
        return firn_catalog_directory(options, catalog, err);
    if (!firn_location_to_path(location, &path))
        return firn_fail(err, FIRN_INVALID, "catalog file \"%.*s\" is not local",
                         FIRN_STR_ARG(location));
    return firn_catalog_sqlite(path.data, options, catalog, err);
}

firn_status firn_catalog_open(firn_engine *engine, const char *uri,
                              const firn_catalog_open_options *open_options, firn_catalog **catalog,
                              firn_error *err)
{
    static const firn_catalog_open_options defaults;
    SCOPED(firn_arena) call = { .allocator = engine->allocator };
    open_options = open_options ? open_options : &defaults;
    *catalog = NULL;
    firn_catalog_options options = { .allocator = engine->allocator,
                                     .io = engine->io,
                                     .template_ = firn_str_from(open_options->location_template),
                                     .catalog_name = firn_str_from(open_options->catalog_name) };
    if (open_options->warehouse) {
        options.warehouse = firn_location_absolute(&call, firn_str_from(open_options->warehouse),
                                                   engine->working_folder);
        if (!options.warehouse.data)
            return firn_nomem(err);
    } else if (strcmp(uri, "memory:") == 0) {
        options.warehouse = FIRN_STR("memory://warehouse");
    }
    TRY(make_catalog(engine, firn_str_from(uri), &options, &call, catalog, err));
    (*catalog)->engine = engine;
    return FIRN_OK;
}

firn_status firn_catalog_rename_table(firn_catalog *catalog, const char *from, const char *to,
                                      firn_error *err)
{
    firn_table_ident from_ident, to_ident_;
    TRY(to_ident(from, &from_ident, err));
    TRY(to_new_ident(to, &to_ident_, err));
    return firn_catalog_rename(catalog, from_ident, to_ident_, err);
}

firn_status firn_catalog_register_table(firn_catalog *catalog, const char *name,
                                        const char *metadata_location, firn_error *err)
{
    SCOPED(firn_arena) call = { .allocator = catalog->allocator };
    firn_table_ident ident;
    firn_table_metadata metadata;
    TRY(to_new_ident(name, &ident, err));
    firn_str location = firn_location_absolute(&call, firn_str_from(metadata_location),
                                               catalog->engine->working_folder);
    if (!location.data)
        return firn_nomem(err);
    TRY(firn_metadata_load(catalog->io, location, &call, &metadata, err));
    if (catalog->naming == FIRN_NAMING_VERSION)
        return firn_fail(
            err, FIRN_UNSUPPORTED,
            "a folder without a catalog registers nothing: its tables are its folders");
    return firn_catalog_swap(
        catalog, ident, &(firn_pointer_swap){ .new_location = location, .staged = location }, err);
}

/* ---- new tables ---- */

typedef struct creation {
    firn_catalog *catalog;
    firn_arena memory;
    firn_table_ident ident;
    firn_str location, uuid;
    firn_schema schema;
    firn_partition_spec spec;
    firn_sort_order order;
    firn_property *properties;
    size_t property_count;
    int32_t format_version;
} creation;

static void creation_release(creation *c)
{
    firn_arena_release(&c->memory);
}

/* format-version may come as a property, as Spark and PyIceberg give it; zstd is
 * what new tables say they are written with. */
static firn_status settle_properties(creation *c, const firn_table_options *options,
                                     firn_error *err)
{
    bool has_codec = false;
    c->format_version = options->format_version ? options->format_version : 2;
    c->properties = firn_new(&c->memory, firn_property, options->property_count + 1);
    if (!c->properties)
        return firn_nomem(err);
    for (size_t i = 0; i < options->property_count; i++) {
        firn_property p = { firn_str_from(options->properties[i].key),
                            firn_str_from(options->properties[i].value) };
        int64_t version;
        TRY(firn_property_check(p.key, p.value, err));
        if (firn_str_is(p.key, "format-version") && firn_str_to_int64(p.value, &version))
            c->format_version = (int32_t)version;
        has_codec |= firn_str_is(p.key, "write.parquet.compression-codec");
        c->properties[c->property_count++] = p;
    }
    if (!has_codec)
        c->properties[c->property_count++] =
            (firn_property){ FIRN_STR("write.parquet.compression-codec"), FIRN_STR("zstd") };
    if (c->format_version < 1 || c->format_version > FIRN_FORMAT_VERSION_MAX)
        return firn_fail(err, FIRN_UNSUPPORTED, "table format version %d", c->format_version);
    return FIRN_OK;
}

static firn_status settle_location(creation *c, const firn_table_options *options, firn_error *err)
{
    firn_str given;
    if (!options->location)
        TRY(firn_catalog_table_location(c->catalog, c->ident, &c->memory, &given, err));
    else if (c->catalog->naming == FIRN_NAMING_VERSION)
        return firn_fail(err, FIRN_INVALID, "without a catalog a table's location is its name's");
    else
        given = firn_str_from(options->location);
    if (given.len == 0)
        return firn_fail(err, FIRN_INVALID, "the location is empty");
    c->location = firn_location_absolute(&c->memory, given, c->catalog->engine->working_folder);
    return c->location.data ? FIRN_OK : firn_nomem(err);
}

static firn_status settle(creation *c, const char *name, const char *schema,
                          const firn_table_options *options, firn_error *err)
{
    int32_t next_field_id = FIRN_PARTITION_ID_FIRST;
    char uuid[37];
    TRY(to_new_ident(name, &c->ident, err));
    TRY(settle_properties(c, options, err));
    TRY(settle_location(c, options, err));
    TRY(firn_schema_parse(firn_str_bytes(firn_str_from(schema)), &c->memory, &c->schema, err));
    TRY(firn_schema_check(&c->schema, c->format_version, err));
    TRY(firn_partition_spec_parse(firn_str_from(options->partition_by), &c->schema, &c->memory,
                                  &next_field_id, &c->spec, err));
    TRY(firn_sort_order_parse(firn_str_from(options->sort_by), &c->schema, &c->memory, &c->order,
                              err));
    TRY(firn_random_uuid(uuid, err));
    c->uuid = firn_str_copy(&c->memory, firn_str_from(uuid));
    return c->uuid.data ? FIRN_OK : firn_nomem(err);
}

/* A table of another name, or one that a catalog forgot, may have files there. */
static firn_status commit_new(creation *c, firn_error *err)
{
    const firn_update updates[] = {
        { .action = FIRN_UPDATE_ASSIGN_UUID, .text = c->uuid },
        { .action = FIRN_UPDATE_SET_LOCATION, .text = c->location },
        { .action = FIRN_UPDATE_ADD_SCHEMA, .schema = &c->schema },
        { .action = FIRN_UPDATE_SET_CURRENT_SCHEMA, .id = -1 },
        { .action = FIRN_UPDATE_ADD_SPEC, .spec = &c->spec },
        { .action = FIRN_UPDATE_SET_DEFAULT_SPEC, .id = -1 },
        { .action = FIRN_UPDATE_ADD_SORT_ORDER, .sort_order = &c->order },
        { .action = FIRN_UPDATE_SET_DEFAULT_SORT_ORDER, .id = -1 },
        { .action = FIRN_UPDATE_SET_PROPERTIES,
          .properties = c->properties,
          .property_count = c->property_count },
    };
    const firn_requirement create = { .kind = FIRN_REQUIRE_CREATE };
    firn_commit commit = { .ident = c->ident,
                           .requirements = &create,
                           .requirement_count = 1,
                           .updates = updates,
                           .update_count = FIRN_COUNT(updates),
                           .format_version = c->format_version,
                           .now_ms = firn_now_us() / 1000 };
    firn_table_metadata result;
    firn_str location;
    TRY(firn_catalog_commit(c->catalog, &commit, &c->memory, &result, &location, err));
    firn_str label = firn_str_format(&c->memory, "%.*s.%.*s", FIRN_STR_ARG(c->ident.namespace_name),
                                     FIRN_STR_ARG(c->ident.name));
    FIRN_LOG(c->catalog->engine, FIRN_LOG_INFO, "create", firn_log_text("table", label),
             firn_log_text("metadata", location));
    return FIRN_OK;
}

static firn_status refuse_existing(creation *c, firn_error *err)
{
    firn_table_entry entry;
    firn_status status = firn_catalog_load(c->catalog, c->ident, &c->memory, &entry, NULL);
    if (status == FIRN_OK)
        return firn_fail(err, FIRN_EXISTS, "table %.*s.%.*s already exists",
                         FIRN_STR_ARG(c->ident.namespace_name), FIRN_STR_ARG(c->ident.name));
    return FIRN_OK;
}

firn_status firn_table_create(firn_catalog *catalog, const char *name, const char *schema,
                              const firn_table_options *options, firn_table **table,
                              firn_error *err)
{
    static const firn_table_options defaults;
    SCOPED(creation) c = { .catalog = catalog, .memory = { .allocator = catalog->allocator } };
    *table = NULL;
    TRY(firn_catalog_check_writable(catalog, err));
    TRY(settle(&c, name, schema, options ? options : &defaults, err));
    TRY(refuse_existing(&c, err));
    TRY(commit_new(&c, err));
    return firn_table_open_in(catalog->engine, catalog, c.ident, table, err);
}
