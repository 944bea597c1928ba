/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
/* Commands that look inside files: parquet, avro, metadata. */
#include "avro/file.h"
#include "avro/print.h"
#include "cli/command.h"
#include "cli/grid.h"
#include "cli/output.h"
#include "cli/parquet_file.h"

static firn_status print_text(firn_session *session, firn_buf *text, firn_error *err)
{
    firn_put_u8(text, '\n');
    TRY(firn_buf_check(text, err));
    fwrite(text->data, 1, text->len, session->out);
    return FIRN_OK;
}

static void put_str(firn_json_writer *w, const char *key, firn_str value)
{
    firn_json_put_key(w, key);
    firn_json_put_string(w, value);
}

/* ---- parquet ---- */

static const char *const physical_types[] = {
    "BOOLEAN", "INT32", "INT64", "INT96", "FLOAT", "DOUBLE", "BYTE_ARRAY", "FIXED_LEN_BYTE_ARRAY"
};
static const char *const codec_names[] = { "UNCOMPRESSED", "SNAPPY", "GZIP", "LZO",
                                           "BROTLI",       "LZ4",    "ZSTD", "LZ4_RAW" };
static const char *const encoding_names[] = {
    "PLAIN",          "GROUP_VAR_INT",       "PLAIN_DICTIONARY",        "RLE",
    "BIT_PACKED",     "DELTA_BINARY_PACKED", "DELTA_LENGTH_BYTE_ARRAY", "DELTA_BYTE_ARRAY",
    "RLE_DICTIONARY", "BYTE_STREAM_SPLIT"
};

static const char *name_of(const char *const *names, size_t count, int32_t value)
{
    return value >= 0 && (size_t)value < count ? names[value] : "unknown";
}

static void put_path(firn_buf *out, const firn_parquet_column_metadata *m)
{
    for (size_t i = 0; i < m->path_in_schema.count; i++)
        firn_putf(out, "%s%.*s", i ? "." : "", FIRN_STR_ARG(m->path_in_schema.items[i]));
}

static void put_chunk(firn_json_writer *w, const firn_parquet_column_chunk *chunk)
{
    const firn_parquet_column_metadata *m = chunk->meta_data;
    SCOPED(firn_buf) path = { 0 };
    firn_json_open_object(w);
    if (m) {
        put_path(&path, m);
        put_str(w, "path", firn_buf_str(&path));
        firn_json_put_key(w, "type");
        firn_json_put_c(w, name_of(physical_types, FIRN_COUNT(physical_types), m->type));
        firn_json_put_key(w, "codec");
        firn_json_put_c(w, name_of(codec_names, FIRN_COUNT(codec_names), m->codec));
        firn_json_put_key(w, "encodings");
        firn_json_open_array(w);
        for (size_t i = 0; i < m->encodings.count; i++)
            firn_json_put_c(
                w, name_of(encoding_names, FIRN_COUNT(encoding_names), m->encodings.items[i]));
        firn_json_close_array(w);
        firn_json_put_int64_member(w, "values", m->num_values);
        firn_json_put_int64_member(w, "compressed-bytes", m->total_compressed_size);
        firn_json_put_int64_member(w, "uncompressed-bytes", m->total_uncompressed_size);
        firn_json_put_int64_member(w, "data-page-offset", m->data_page_offset);
        if (m->statistics && m->statistics->has_null_count)
            firn_json_put_int64_member(w, "nulls", m->statistics->null_count);
    }
    firn_json_put_key(w, "page-index");
    firn_json_put_bool(w, chunk->has_offset_index_offset);
    firn_json_put_key(w, "bloom-filter");
    firn_json_put_bool(w, m && m->has_bloom_filter_offset);
    firn_json_close_object(w);
}

static void put_meta(firn_json_writer *w, const firn_parquet_metadata *m)
{
    firn_json_open_object(w);
    put_str(w, "created-by", m->created_by);
    firn_json_put_int64_member(w, "version", m->version);
    firn_json_put_int64_member(w, "rows", m->num_rows);
    firn_json_put_key(w, "key-values");
    firn_json_open_object(w);
    for (size_t i = 0; i < m->key_value_metadata.count; i++) {
        firn_json_put_key_str(w, m->key_value_metadata.items[i].key);
        firn_json_put_string(w, m->key_value_metadata.items[i].value);
    }
    firn_json_close_object(w);
    firn_json_put_key(w, "row-groups");
    firn_json_open_array(w);
    for (size_t i = 0; i < m->row_groups.count; i++) {
        const firn_parquet_row_group *g = &m->row_groups.items[i];
        firn_json_open_object(w);
        firn_json_put_int64_member(w, "rows", g->num_rows);
        firn_json_put_int64_member(w, "bytes", g->total_byte_size);
        firn_json_put_key(w, "columns");
        firn_json_open_array(w);
        for (size_t j = 0; j < g->columns.count; j++)
            put_chunk(w, &g->columns.items[j]);
        firn_json_close_array(w);
        firn_json_close_object(w);
    }
    firn_json_close_array(w);
    firn_json_close_object(w);
}

static firn_status put_pages(firn_json_writer *w, firn_parquet_file *file, firn_error *err)
{
    firn_json_open_array(w);
    for (size_t group = 0; group < firn_parquet_row_group_count(file); group++)
        for (size_t leaf = 0; leaf < firn_parquet_leaf_count(file); leaf++) {
            const firn_parquet_offset_index *index;
            TRY(firn_parquet_offset_index_of(file, group, leaf, &index, err));
            for (size_t page = 0; index && page < index->page_locations.count; page++) {
                const firn_parquet_page_location *at = &index->page_locations.items[page];
                firn_json_open_object(w);
                firn_json_put_int64_member(w, "row-group", (int64_t)group);
                put_str(w, "column", firn_parquet_leaf(file, leaf)->name);
                firn_json_put_int64_member(w, "first-row", at->first_row_index);
                firn_json_put_int64_member(w, "offset", at->offset);
                firn_json_put_int64_member(w, "bytes", at->compressed_page_size);
                firn_json_close_object(w);
            }
        }
    firn_json_close_array(w);
    return FIRN_OK;
}

static void print_node(FILE *out, const firn_parquet_node *node, int depth)
{
    static const char *const kinds[] = { "", "struct", "list", "map" };
    fprintf(out, "%*s%.*s: %s%s", 2 * depth, "", FIRN_STR_ARG(node->name),
            node->kind == FIRN_PARQUET_NODE_LEAF
                ? name_of(physical_types, FIRN_COUNT(physical_types), (int32_t)node->type)
                : kinds[node->kind],
            node->nullable ? "" : " required");
    if (node->field_id >= 0)
        fprintf(out, " id %d", node->field_id);
    fputc('\n', out);
    for (size_t i = 0; i < node->child_count; i++)
        print_node(out, &node->children[i], depth + 1);
}

static firn_status write_batch(void *self, const struct ArrowArray *batch, firn_error *err)
{
    return firn_row_output_write(self, batch, err);
}

static firn_status cat_parquet(firn_session *session, const firn_args *args, firn_opened_parquet *o,
                               firn_error *err)
{
    firn_row_output *output;
    TRY(firn_row_output_open(session, args, &o->schema, &output, err));
    firn_status status = firn_opened_parquet_rows(o, write_batch, output, err);
    if (status == FIRN_OK)
        return firn_row_output_finish(&output, err);
    firn_row_output_close(&output);
    return status;
}

static firn_status look_into(firn_session *session, const firn_args *args, firn_opened_parquet *o,
                             firn_error *err)
{
    const char *verb = firn_arg(args, 0);
    SCOPED(firn_buf) text = { 0 };
    firn_json_writer w = { .out = &text, .indent = 2 };
    if (strcmp(verb, "cat") == 0)
        return cat_parquet(session, args, o, err);
    if (strcmp(verb, "schema") == 0) {
        const firn_parquet_node *root = firn_parquet_root(o->file);
        for (size_t i = 0; i < root->child_count; i++)
            print_node(session->out, &root->children[i], 0);
        return FIRN_OK;
    }
    TRY(firn_describe_json_only(session, err));
    if (strcmp(verb, "meta") == 0)
        put_meta(&w, firn_parquet_file_metadata(o->file));
    else if (strcmp(verb, "pages") == 0)
        TRY(put_pages(&w, o->file, err));
    else
        return firn_fail(err, FIRN_INVALID, "meta, schema, cat or pages is expected, not \"%s\"",
                         verb);
    return print_text(session, &text, err);
}

static firn_status run_parquet(firn_session *session, const firn_args *args, firn_error *err)
{
    firn_opened_parquet opened;
    const char *path = firn_arg(args, 1);
    TRY_OR(firn_opened_parquet_open(session, path, &opened, err), err, "%s", path);
    firn_status status = look_into(session, args, &opened, err);
    firn_opened_parquet_close(&opened);
    return status == FIRN_OK || status == FIRN_INVALID ? status
                                                       : firn_context(err, status, "%s", path);
}

const firn_command firn_command_parquet = {
    .name = "parquet",
    .deed = "read Parquet",
    .arguments = "meta|schema|cat|pages FILE",
    .arguments_min = 2,
    .arguments_max = 2,
    .summary = "Look inside a Parquet file",
    .example = "firn parquet cat data.parquet --format ndjson",
    .run = run_parquet,
};

/* ---- avro ---- */

static firn_status cat_avro(firn_session *session, firn_avro_file *file, firn_error *err)
{
    SCOPED(firn_buf) text = { 0 };
    firn_avro_block block;
    bool found;
    for (;;) {
        TRY(firn_avro_file_next(file, &block, &found, err));
        if (!found)
            return FIRN_OK;
        firn_cursor in = firn_cursor_over(block.rows);
        for (size_t i = 0; i < block.row_count; i++) {
            firn_json_writer w = { .out = &text };
            firn_avro_write_json(&w, &in, file->schema);
            firn_put_u8(&text, '\n');
        }
        if (in.failed)
            return firn_fail(err, FIRN_CORRUPT, "a block ends inside a row");
        TRY(firn_buf_check(&text, err));
        fwrite(text.data, 1, text.len, session->out);
        firn_buf_clear(&text);
    }
}

static firn_status open_avro(firn_session *session, const firn_args *args, const firn_buf *bytes,
                             firn_error *err)
{
    SCOPED(firn_avro_file) file = { 0 };
    const char *verb = firn_arg(args, 0);
    TRY(firn_avro_file_open(&file, firn_buf_bytes(bytes), &session->memory, err));
    if (strcmp(verb, "schema") == 0) {
        fprintf(session->out, "%.*s\n", (int)file.schema_json.len, file.schema_json.data);
        return FIRN_OK;
    }
    return cat_avro(session, &file, err);
}

static firn_status run_avro(firn_session *session, const firn_args *args, firn_error *err)
{
    SCOPED(firn_buf) bytes = { 0 };
    const char *verb = firn_arg(args, 0), *path = firn_arg(args, 1),
               *format = firn_opt(args, "format");
    firn_engine *engine;
    if (strcmp(verb, "schema") != 0 && strcmp(verb, "cat") != 0)
        return firn_fail(err, FIRN_INVALID, "schema or cat is expected, not \"%s\"", verb);
    if (format && strcmp(format, "ndjson") != 0)
        return firn_fail(err, FIRN_INVALID, "--format %s: Avro rows are shown as ndjson", format);
    TRY(firn_session_engine(session, &engine, err));
    TRY(firn_io_read_file(engine->io, firn_str_from(path), UINT64_C(4) << 30, &bytes, err));
    TRY_OR(open_avro(session, args, &bytes, err), err, "%s", path);
    return FIRN_OK;
}

const firn_command firn_command_avro = {
    .name = "avro",
    .deed = "read Avro",
    .arguments = "schema|cat FILE",
    .arguments_min = 2,
    .arguments_max = 2,
    .summary = "Look inside an Avro file, such as a manifest",
    .example = "firn avro cat data/warehouse/users/metadata/snap-1.avro",
    .run = run_avro,
};

/* ---- metadata ---- */

static firn_status run_metadata(firn_session *session, const firn_args *args, firn_error *err)
{
    firn_table *table;
    SCOPED(firn_buf) text = { 0 };
    TRY(firn_describe_json_only(session, err));
    TRY(firn_session_table(session, firn_arg(args, 0), &table, err));
    firn_metadata_write(&table->metadata, &text);
    firn_status status = print_text(session, &text, err);
    firn_table_close(&table);
    return status;
}

const firn_command firn_command_metadata = {
    .name = "metadata",
    .deed = "show the metadata of ",
    .arguments = "TABLE",
    .arguments_min = 1,
    .arguments_max = 1,
    .summary = "Print a table's metadata file, unpacked",
    .example = "firn metadata users",
    .run = run_metadata,
};
