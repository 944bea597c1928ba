/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
#include "table/write/write_options.h"

/* ---- codec ---- */

static const struct {
    const char *name;
    firn_codec codec;
} codecs[] = {
    { "zstd", FIRN_CODEC_ZSTD },         { "snappy", FIRN_CODEC_SNAPPY },
    { "gzip", FIRN_CODEC_GZIP },         { "lz4", FIRN_CODEC_LZ4_RAW },
    { "lz4_raw", FIRN_CODEC_LZ4_RAW },   { "lz4-raw", FIRN_CODEC_LZ4_RAW },
    { "brotli", FIRN_CODEC_BROTLI },     { "none", FIRN_CODEC_NONE },
    { "uncompressed", FIRN_CODEC_NONE },
};

firn_status firn_write_codec_of(firn_str name, firn_codec *codec, firn_error *err)
{
    for (size_t i = 0; i < FIRN_COUNT(codecs); i++)
        if (firn_str_equal_nocase(name, firn_str_from(codecs[i].name))) {
            *codec = codecs[i].codec;
            return FIRN_OK;
        }
    return firn_fail(err, FIRN_INVALID,
                     "write.parquet.compression-codec is \"%.*s\": there are zstd, snappy, gzip, "
                     "lz4, brotli and uncompressed",
                     FIRN_STR_ARG(name));
}

static firn_status set_codec(const firn_table_metadata *m, firn_parquet_write_options *options,
                             firn_error *err)
{
    firn_str name = firn_metadata_property(m, "write.parquet.compression-codec");
    options->has_codec = true;
    return firn_write_codec_of(name.data ? name : FIRN_STR("zstd"), &options->codec, err);
}

/* ---- numbers ---- */

static firn_status size_property(const firn_table_metadata *m, const char *key, int64_t otherwise,
                                 size_t *value, firn_error *err)
{
    int64_t number;
    firn_str text = firn_metadata_property(m, key);
    if (!text.data) {
        *value = (size_t)otherwise;
        return FIRN_OK;
    }
    if (!firn_str_to_int64(text, &number) || number < 1)
        return firn_fail(err, FIRN_INVALID, "%s is \"%.*s\", not a number above 0", key,
                         FIRN_STR_ARG(text));
    *value = (size_t)number;
    return FIRN_OK;
}

static firn_status set_sizes(const firn_table_metadata *m, firn_parquet_write_options *options,
                             firn_error *err)
{
    int64_t level = firn_metadata_int_property(m, "write.parquet.compression-level", 0);
    options->level = (int)(level < -100 ? -100 : level > 100 ? 100 : level);
    TRY(size_property(m, "write.parquet.row-group-size-bytes", 128 << 20, &options->row_group_bytes,
                      err));
    TRY(size_property(m, "write.parquet.page-size-bytes", 1 << 20, &options->page_bytes, err));
    TRY(size_property(m, "write.parquet.page-row-limit", 20000, &options->page_rows_max, err));
    return size_property(m, "write.parquet.dict-size-bytes", 0, &options->dictionary_bytes, err);
}

firn_status firn_write_layout_of(firn_str name, firn_parquet_layout *layout, firn_error *err)
{
    bool fast = firn_str_equal_nocase(name, FIRN_STR("fast"));
    *layout = fast ? FIRN_PARQUET_FAST : FIRN_PARQUET_COMPAT;
    if (!fast && !firn_str_equal_nocase(name, FIRN_STR("compat")))
        return firn_fail(err, FIRN_INVALID,
                         "write.parquet.layout is \"%.*s\": there are compat and fast",
                         FIRN_STR_ARG(name));
    return FIRN_OK;
}

static firn_status set_layout(const firn_table_metadata *m, firn_parquet_write_options *options,
                              firn_error *err)
{
    firn_str layout = firn_metadata_property(m, "write.parquet.layout");
    firn_str version = firn_metadata_property(m, "write.parquet.page-version");
    TRY(firn_write_layout_of(layout.data ? layout : FIRN_STR("compat"), &options->layout, err));
    bool two = firn_str_equal_nocase(version, FIRN_STR("v2"));
    if (version.data && !two && !firn_str_equal_nocase(version, FIRN_STR("v1")))
        return firn_fail(err, FIRN_INVALID,
                         "write.parquet.page-version is \"%.*s\": there are v1 and v2",
                         FIRN_STR_ARG(version));
    options->page_version = two ? 2 : 1;
    options->page_crc = firn_metadata_bool_property(m, "write.parquet.page-crc-enabled", false);
    return FIRN_OK;
}

/* ---- columns ---- */

static firn_parquet_column_options *column_of(firn_parquet_column_options *columns, size_t *count,
                                              firn_str path)
{
    for (size_t i = 0; i < *count; i++)
        if (firn_str_equal(columns[i].path, path))
            return &columns[i];
    columns[*count] = (firn_parquet_column_options){ .path = path };
    return &columns[(*count)++];
}

/* A property that names a column behind its dot. */
static bool about_column(const firn_property *property, const char *prefix, firn_str *path)
{
    firn_str start = firn_str_from(prefix);
    if (!firn_str_starts(property->key, start))
        return false;
    *path = firn_str_from_index(property->key, start.len);
    return true;
}

static void set_column(firn_parquet_column_options *columns, size_t *count,
                       const firn_property *property)
{
    firn_str path;
    int64_t number;
    bool yes = firn_str_equal_nocase(property->value, FIRN_STR("true"));
    if (about_column(property, "write.parquet.bloom-filter-enabled.column.", &path))
        column_of(columns, count, path)->bloom = yes;
    else if (about_column(property, "write.parquet.bloom-filter-fpp.column.", &path))
        firn_str_to_double(property->value, &column_of(columns, count, path)->bloom_fpp);
    else if (about_column(property, "write.parquet.bloom-filter-ndv.column.", &path) &&
             firn_str_to_int64(property->value, &number) && number > 0)
        column_of(columns, count, path)->bloom_ndv = (uint64_t)number;
    else if (about_column(property, "write.parquet.stats-enabled.column.", &path))
        column_of(columns, count, path)->no_statistics = !yes;
    else if (about_column(property, "write.parquet.dict-encoding-enabled.column.", &path))
        column_of(columns, count, path)->no_dictionary = !yes;
}

/* Properties may speak of columns that are no longer, or not yet, there. */
static size_t drop_unknown(firn_parquet_column_options *columns, size_t count,
                           const firn_schema *schema)
{
    size_t kept = 0;
    for (size_t i = 0; i < count; i++) {
        const firn_field *field = firn_schema_find(schema, columns[i].path);
        if (field && !firn_type_is_nested(&field->type))
            columns[kept++] = columns[i];
    }
    return kept;
}

static firn_status set_columns(const firn_table_metadata *m, firn_arena *arena,
                               firn_parquet_write_options *options, firn_error *err)
{
    size_t count = 0, bloom_max = 0;
    firn_parquet_column_options *columns =
        firn_new(arena, firn_parquet_column_options, m->property_count);
    if (!columns)
        return firn_nomem(err);
    TRY(size_property(m, "write.parquet.bloom-filter-max-bytes", 1 << 20, &bloom_max, err));
    for (size_t i = 0; i < m->property_count; i++)
        set_column(columns, &count, &m->properties[i]);
    count = drop_unknown(columns, count, firn_metadata_current_schema(m));
    for (size_t i = 0; i < count; i++)
        columns[i].bloom_bytes_max = bloom_max;
    options->columns = columns;
    options->column_count = count;
    return FIRN_OK;
}

static firn_status set_key_values(const firn_table_metadata *m, firn_arena *arena,
                                  firn_parquet_write_options *options, firn_error *err)
{
    SCOPED(firn_buf) json = { .allocator = arena->allocator };
    firn_json_writer w = { .out = &json };
    firn_schema_write_json(&w, firn_metadata_current_schema(m));
    TRY(firn_buf_check(&json, err));
    firn_parquet_key_value *pair = firn_new(arena, firn_parquet_key_value, 1);
    firn_str text = firn_str_copy(arena, firn_buf_str(&json));
    if (!pair || !text.data)
        return firn_nomem(err);
    *pair = (firn_parquet_key_value){ FIRN_STR("iceberg.schema"), text };
    options->key_values = pair;
    options->key_value_count = 1;
    return FIRN_OK;
}

firn_status firn_write_options_of(const firn_table_metadata *m, firn_arena *arena,
                                  firn_parquet_write_options *options, firn_error *err)
{
    firn_str format = firn_metadata_property(m, "write.format.default");
    if (format.data && !firn_str_equal_nocase(format, FIRN_STR("parquet")))
        return firn_fail(err, FIRN_UNSUPPORTED,
                         "write.format.default is \"%.*s\": data is written as parquet",
                         FIRN_STR_ARG(format));
    *options = (firn_parquet_write_options){ 0 };
    TRY(set_codec(m, options, err));
    TRY(set_sizes(m, options, err));
    TRY(set_layout(m, options, err));
    TRY(set_columns(m, arena, options, err));
    return set_key_values(m, arena, options, err);
}
