/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
#include "cli/files.h"

#include <errno.h>
#include <glob.h>
#include <sys/stat.h>

#include "base/decimal.h"
#include "cli/arrow_file.h"
#include "cli/mapping.h"
#include "cli/parquet_file.h"
#include "io/location.h"
#include "table/arrow_schema.h"
#include "text/infer.h"

enum { SAMPLE_BYTES = 1 << 20 };

/* ---- text ---- */

/* Whether a name of no file here is one of a file elsewhere: "s3://b/k". */
static bool is_elsewhere(const char *path)
{
    firn_str local;
    return strstr(path, "://") && !firn_location_to_path(firn_str_from(path), &local);
}

static firn_status open_file(const char *path, FILE **file, firn_error *err)
{
    *file = strcmp(path, "-") == 0 ? stdin : fopen(path, "rb");
    if (*file)
        return FIRN_OK;
    if (is_elsewhere(path))
        return firn_location_refuse(firn_str_from(path), err);
    return firn_fail(err, errno == ENOENT ? FIRN_NOT_FOUND : FIRN_IO, "%s: %s", path,
                     errno == ENOENT ? "no such file" : "the file cannot be read");
}

/* Up to `max` bytes; `*whole` says whether the file ended there. */
static firn_status read_start(const char *path, size_t max, firn_buf *out, bool *whole,
                              firn_error *err)
{
    FILE *file;
    TRY(open_file(path, &file, err));
    while (out->len < max) {
        size_t want = max - out->len < 65536 ? max - out->len : 65536;
        uint8_t *at = firn_buf_reserve(out, want);
        size_t got = at ? fread(at, 1, want, file) : 0;
        out->len += got;
        if (got < want)
            break;
    }
    *whole = feof(file) || fgetc(file) == EOF;
    bool failed = ferror(file);
    if (file != stdin)
        fclose(file);
    return failed ? firn_fail(err, FIRN_IO, "%s: the file cannot be read", path)
                  : firn_buf_check(out, err);
}

firn_status firn_read_text(firn_session *session, const char *path, const char **text,
                           firn_error *err)
{
    SCOPED(firn_buf) bytes = { 0 };
    bool whole;
    TRY(read_start(path, 64 << 20, &bytes, &whole, err));
    if (!whole)
        return firn_fail(err, FIRN_INVALID, "%s is over 64 MiB large", path);
    firn_str kept = firn_str_copy(&session->memory, firn_buf_str(&bytes));
    *text = kept.data;
    return kept.data ? FIRN_OK : firn_nomem(err);
}

/* ---- names and patterns ---- */

static firn_status add_path(firn_path_list *list, firn_session *session, const char *path,
                            firn_error *err)
{
    struct stat about;
    const char **grown =
        firn_arena_grow(&session->memory, list->paths, list->count, &list->cap, sizeof *grown);
    firn_str kept = firn_str_copy(&session->memory, firn_str_from(path));
    if (!grown || !kept.data)
        return firn_nomem(err);
    list->paths = grown;
    grown[list->count++] = kept.data;
    list->endless |= stat(path, &about) != 0 || !S_ISREG(about.st_mode);
    list->bytes = list->endless ? 0 : list->bytes + (int64_t)about.st_size;
    return FIRN_OK;
}

static bool is_pattern(const char *path)
{
    return strpbrk(path, "*?[") != NULL;
}

firn_status firn_path_list_add(firn_path_list *list, firn_session *session, const char *pattern,
                               firn_error *err)
{
    struct stat exact;
    glob_t found = { 0 };
    if (is_elsewhere(pattern) && stat(pattern, &exact) != 0)
        return firn_location_refuse(firn_str_from(pattern), err);
    if (!is_pattern(pattern) || stat(pattern, &exact) == 0)
        return add_path(list, session, pattern, err);
    firn_status status = FIRN_OK;
    if (glob(pattern, 0, NULL, &found) != 0)
        status = firn_fail(err, FIRN_NOT_FOUND, "no file matches %s", pattern);
    for (size_t i = 0; i < found.gl_pathc && status == FIRN_OK; i++)
        status = add_path(list, session, found.gl_pathv[i], err);
    globfree(&found);
    return status;
}

/* ---- formats ---- */

firn_status firn_input_format_of(const char *path, const char *named, firn_input_format *format,
                                 firn_error *err)
{
    static const struct {
        const char *name;
        firn_input_format format;
    } known[] = { { "csv", FIRN_INPUT_CSV },       { "tsv", FIRN_INPUT_CSV },
                  { "ndjson", FIRN_INPUT_NDJSON }, { "jsonl", FIRN_INPUT_NDJSON },
                  { "json", FIRN_INPUT_NDJSON },   { "parquet", FIRN_INPUT_PARQUET },
                  { "arrow", FIRN_INPUT_ARROW },   { "arrows", FIRN_INPUT_ARROW },
                  { "feather", FIRN_INPUT_ARROW } };
    firn_str text = firn_str_from(path);
    firn_str word =
        named ? firn_str_from(named) : firn_str_from_index(text, firn_str_find_last(text, '.') + 1);
    for (size_t i = 0; i < FIRN_COUNT(known); i++)
        if (firn_str_equal_nocase(word, firn_str_from(known[i].name))) {
            *format = known[i].format;
            return FIRN_OK;
        }
    if (named)
        return firn_fail(err, FIRN_INVALID,
                         "no input format \"%s\": there are csv, ndjson, parquet and arrow", named);
    return firn_fail(err, FIRN_INVALID, "%s: its ending says no format; give --input-format", path);
}

/* ---- guessing columns ---- */

firn_status firn_check_text(firn_bytes start, firn_error *err)
{
    enum { LOOKED_AT = 8192 };
    static const struct {
        const char *bytes, *name;
        size_t len;
    } known[] = { { "PAR1", "a Parquet file", 4 },
                  { "ARROW1", "an Arrow file", 6 },
                  { "\x1f\x8b", "compressed by gzip", 2 },
                  { "\x28\xb5\x2f\xfd", "compressed by zstd", 4 },
                  { "PK\x03\x04", "a ZIP file", 4 },
                  { "\xff\xfe", "text in UTF-16; UTF-8 is read", 2 },
                  { "\xfe\xff", "text in UTF-16; UTF-8 is read", 2 } };
    for (size_t i = 0; i < FIRN_COUNT(known); i++)
        if (start.len >= known[i].len && memcmp(start.data, known[i].bytes, known[i].len) == 0)
            return firn_fail(err, FIRN_CORRUPT, "not CSV or NDJSON: it is %s", known[i].name);
    size_t len = start.len < LOOKED_AT ? start.len : LOOKED_AT;
    if (len > 0 && memchr(start.data, 0, len))
        return firn_fail(err, FIRN_CORRUPT, "not CSV or NDJSON: it has a NUL byte");
    return FIRN_OK;
}

/* Decimals of more digits than Iceberg has are bytes to those who only read them. */
static firn_status check_decimals(const firn_arrow_field *field, firn_error *err)
{
    if (field->kind != FIRN_ARROW_DECIMAL128 && field->precision > FIRN_DECIMAL_PRECISION_MAX)
        return firn_fail(err, FIRN_UNSUPPORTED,
                         "column \"%.*s\" is a decimal(%d, %d): there are at most %d digits",
                         FIRN_STR_ARG(field->name), (int)field->precision, (int)field->scale,
                         FIRN_DECIMAL_PRECISION_MAX);
    for (size_t i = 0; i < field->child_count; i++)
        TRY(check_decimals(&field->children[i], err));
    return FIRN_OK;
}

static firn_status parquet_columns(firn_session *session, const char *path, firn_arrow_field *root,
                                   firn_error *err)
{
    firn_opened_parquet opened;
    TRY_OR(firn_opened_parquet_open(session, path, &opened, err), err, "%s", path);
    firn_arrow_field *kept = firn_arrow_field_copy(&session->memory, &opened.schema);
    firn_opened_parquet_close(&opened);
    if (!kept)
        return firn_nomem(err);
    *root = *kept;
    TRY_OR(check_decimals(root, err), err, "%s", path);
    return FIRN_OK;
}

static firn_status arrow_columns(firn_session *session, const char *path, firn_arrow_field *root,
                                 firn_error *err)
{
    FILE *file;
    TRY(open_file(path, &file, err));
    firn_status status = firn_arrow_file_columns(file, &session->memory, root, err);
    if (file != stdin)
        fclose(file);
    return status == FIRN_OK ? FIRN_OK : firn_context(err, status, "%s", path);
}

static firn_status text_columns(firn_session *session, const char *path, firn_input_format format,
                                firn_arrow_field *root, firn_error *err)
{
    SCOPED(firn_buf) sample = { 0 };
    firn_csv_options options = { 0 };
    bool whole;
    TRY(firn_csv_options_read(session->args, &options, err));
    TRY(read_start(path, SAMPLE_BYTES, &sample, &whole, err));
    TRY_OR(firn_check_text(firn_buf_bytes(&sample), err), err, "%s", path);
    if (format == FIRN_INPUT_NDJSON)
        return firn_infer_ndjson(firn_buf_bytes(&sample), whole, &session->memory, root, err);
    if (firn_str_ends(firn_str_from(path), FIRN_STR(".tsv")) && !options.delimiter)
        options.delimiter = '\t';
    return firn_infer_csv(firn_buf_bytes(&sample), whole, &options, &session->memory, root, err);
}

/* Nanoseconds, which pandas writes for every timestamp, are microseconds before version 3;
 * what a file has of them is refused when it is inserted, unless it is zero.  A column of
 * which only nulls are known is a string, as one of a text file. */
static void make_older(firn_type *type)
{
    if (type->kind == FIRN_TYPE_UNKNOWN)
        type->kind = FIRN_TYPE_STRING;
    if (type->kind == FIRN_TYPE_TIMESTAMP_NS)
        type->kind = FIRN_TYPE_TIMESTAMP;
    if (type->kind == FIRN_TYPE_TIMESTAMPTZ_NS)
        type->kind = FIRN_TYPE_TIMESTAMPTZ;
    for (size_t i = 0; i < type->field_count; i++)
        make_older(&type->fields[i].type);
}

static firn_status to_json(firn_session *session, const firn_arrow_field *root, const char **schema,
                           firn_error *err)
{
    SCOPED(firn_buf) text = { 0 };
    firn_json_writer w = { .out = &text };
    firn_schema made = { 0 };
    int32_t next_id = 1;
    int64_t version;
    TRY(firn_opt_int64(session->args, "format-version", 0, &version, err));
    TRY(firn_type_of_arrow(root, &session->memory, &next_id, &made.root, err));
    if (version < 3)
        make_older(&made.root);
    firn_schema_write_json(&w, &made);
    TRY(firn_buf_check(&text, err));
    firn_str kept = firn_str_copy(&session->memory, firn_buf_str(&text));
    *schema = kept.data;
    return kept.data ? FIRN_OK : firn_nomem(err);
}

static firn_status check_csv_only(const firn_args *args, const char *path, firn_input_format format,
                                  firn_error *err)
{
    static const char *const names[] = { "delimiter", "quote", "null", "no-header" };
    for (size_t i = 0; i < FIRN_COUNT(names) && format != FIRN_INPUT_CSV; i++)
        if (firn_opt(args, names[i]))
            return firn_fail(err, FIRN_INVALID, "%s: --%s is for CSV files, which this is not",
                             path, names[i]);
    return FIRN_OK;
}

firn_status firn_infer_schema(firn_session *session, const char *path, const char **schema,
                              firn_error *err)
{
    firn_input_format format;
    firn_arrow_field root;
    TRY(firn_input_format_of(path, firn_opt(session->args, "input-format"), &format, err));
    TRY(check_csv_only(session->args, path, format, err));
    if (format == FIRN_INPUT_PARQUET)
        TRY(parquet_columns(session, path, &root, err));
    else if (format == FIRN_INPUT_ARROW)
        TRY(arrow_columns(session, path, &root, err));
    else
        TRY(text_columns(session, path, format, &root, err));
    return to_json(session, &root, schema, err);
}
