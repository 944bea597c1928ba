/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
/* Files that other implementations wrote, as they lie in a folder of fixtures
 * beside the repository (or in FIRN_TEST_DATA): each valid one is read in full and
 * its rows and nulls are counted; each bad or encrypted one is refused.  What is
 * expected stands in parquet_expectations.jsonl there, a line a file. */
#include "test.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "parquet/column_reader.h"
#include "json/reader.h"

enum { PATH_MAX_BYTES = 1024, COLUMNS_MAX = 256, BATCH = 4096 };

typedef struct expectation {
    firn_str file, class, note;
    bool tolerated; /* bad, but no other reader notices */
    int64_t rows;   /* -1: not known */
    struct {
        firn_str name, type;
        int64_t nulls;
    } columns[COLUMNS_MAX];
    size_t column_count;
} expectation;

static const char *folder(void)
{
    const char *given = getenv("FIRN_TEST_DATA");
    return given ? given : TEST_DATA "/../../../shared/fixtures";
}

static bool load(const char *name, firn_buf *bytes)
{
    char path[PATH_MAX_BYTES];
    snprintf(path, sizeof path, "%s/%s", folder(), name);
    FILE *f = fopen(path, "rb");
    if (!f)
        return false;
    uint8_t part[65536];
    for (size_t n; (n = fread(part, 1, sizeof part, f)) > 0;)
        firn_put(bytes, part, n);
    fclose(f);
    return bytes->status == FIRN_OK;
}

/* ---- what is expected ---- */

static void take_column(firn_json_reader *r, expectation *e)
{
    size_t i = e->column_count++;
    assert_true(i < COLUMNS_MAX);
    firn_json_object_begin(r);
    for (firn_str key; firn_json_next_key(r, &key);) {
        if (firn_str_is(key, "name"))
            e->columns[i].name = firn_json_take_string(r);
        else if (firn_str_is(key, "type"))
            e->columns[i].type = firn_json_take_string(r);
        else if (firn_str_is(key, "nulls"))
            e->columns[i].nulls = firn_json_take_null(r) ? -1 : firn_json_take_int64(r);
    }
}

static void take_expected(firn_json_reader *r, expectation *e)
{
    firn_json_object_begin(r);
    for (firn_str key; firn_json_next_key(r, &key);) {
        if (firn_str_is(key, "rows") && !firn_json_take_null(r))
            e->rows = firn_json_take_int64(r);
        else if (firn_str_is(key, "note"))
            e->note = firn_json_take_string(r);
        else if (firn_str_is(key, "columns"))
            for (firn_json_array_begin(r); firn_json_next_item(r);)
                take_column(r, e);
    }
}

static void take_expectation(firn_bytes line, firn_arena *arena, expectation *e)
{
    firn_json_reader r;
    firn_error err;
    *e = (expectation){ .rows = -1 };
    firn_json_begin(&r, line, arena);
    firn_json_object_begin(&r);
    for (firn_str key; firn_json_next_key(&r, &key);) {
        if (firn_str_is(key, "file"))
            e->file = firn_json_take_string(&r);
        else if (firn_str_is(key, "class"))
            e->class = firn_json_take_string(&r);
        else if (firn_str_is(key, "expected"))
            take_expected(&r, e);
    }
    if (firn_json_finish(&r, &err) != FIRN_OK)
        fail_msg("%s", err.message);
}

/* ---- reading ---- */

static firn_status read_at(void *self, uint64_t offset, size_t len, uint8_t *out, firn_error *err)
{
    const firn_buf *bytes = self;
    (void)err;
    memcpy(out, bytes->data + offset, len);
    return FIRN_OK;
}

static firn_status count_in_group(firn_parquet_file *file, size_t group,
                                  const firn_parquet_node *node, const firn_arrow_field *as,
                                  int64_t *nulls, firn_error *err)
{
    firn_parquet_column *column;
    TRY(firn_parquet_column_open(file, group, node, as, &column, err));
    firn_status status = FIRN_OK;
    for (int64_t left = firn_parquet_row_count(file, group), n; left > 0 && status == FIRN_OK;
         left -= n) {
        SCOPED(firn_column) out = { 0 };
        n = left < BATCH ? left : BATCH;
        status = firn_column_init(&out, firn_parquet_column_field(column), NULL, err);
        if (status == FIRN_OK)
            status = firn_parquet_column_read(column, n, &out, err);
        if (status == FIRN_OK)
            assert_int_equal(out.length, n);
        *nulls += out.field->kind == FIRN_ARROW_NULL ? n : out.null_count;
    }
    firn_parquet_column_close(&column);
    return status;
}

static firn_status count_nulls(firn_parquet_file *file, const firn_parquet_node *node,
                               bool dictionary, int64_t *nulls, firn_error *err)
{
    SCOPED(firn_arena) arena = { 0 };
    firn_arrow_field as;
    *nulls = 0;
    TRY(firn_parquet_arrow_field(node, &arena, &as, err));
    as.dictionary = dictionary;
    for (size_t g = 0; g < firn_parquet_row_group_count(file); g++)
        TRY(count_in_group(file, g, node, &as, nulls, err));
    return FIRN_OK;
}

static void check_nulls(const expectation *e, firn_str column, int64_t nulls)
{
    for (size_t i = 0; i < e->column_count; i++) {
        if (!firn_str_equal(e->columns[i].name, column))
            continue;
        bool variant = firn_str_is(e->columns[i].type, "VARIANT"); /* null inside, perhaps */
        if (!variant && e->columns[i].nulls >= 0 && e->columns[i].nulls != nulls)
            fail_msg("%.*s, column %.*s: %lld nulls, not %lld", FIRN_STR_ARG(e->file),
                     FIRN_STR_ARG(column), (long long)nulls, (long long)e->columns[i].nulls);
    }
}

static firn_status read_all(firn_parquet_file *file, const expectation *e, firn_error *err)
{
    const firn_parquet_node *root = firn_parquet_root(file);
    int64_t rows = 0;
    for (size_t g = 0; g < firn_parquet_row_group_count(file); g++)
        rows += firn_parquet_row_count(file, g);
    for (size_t i = 0; i < 2 * root->child_count; i++) {
        const firn_parquet_node *node = &root->children[i / 2];
        int64_t nulls;
        TRY(count_nulls(file, node, i % 2, &nulls, err));
        check_nulls(e, node->name, nulls);
    }
    if (e->rows >= 0)
        assert_int_equal(rows, e->rows);
    return FIRN_OK;
}

static firn_status read_file(firn_buf *bytes, const expectation *e, firn_error *err)
{
    firn_parquet_input input = { read_at, bytes, bytes->len };
    firn_parquet_file *file;
    TRY(firn_parquet_open(&input, NULL, &file, err));
    firn_status status = read_all(file, e, err);
    firn_parquet_close(&file);
    return status;
}

/* Files whose fault no reader of Parquet alone can see (variants that contradict
 * themselves), and those we read more strictly than most. */
static bool is_exception(const expectation *e, firn_status status)
{
    bool variant = firn_str_starts(e->file, FIRN_STR("parquet-testing/shredded_variant/")) ||
                   firn_str_is(e->file, "duckdb-parquet/variant_malicious.parquet");
    bool wrong_checksum = status == FIRN_CORRUPT &&
                          firn_str_ends(e->file, FIRN_STR("datapage_v1-corrupt-checksum.parquet"));
    bool too_large = firn_str_ends(e->file, FIRN_STR("large_string_map.brotli.parquet"));
    return (variant && status == FIRN_OK) || wrong_checksum || too_large;
}

static void check_file(const expectation *e)
{
    SCOPED(firn_buf) bytes = { 0 };
    char name[PATH_MAX_BYTES];
    firn_error err = { 0 };
    snprintf(name, sizeof name, "%.*s", FIRN_STR_ARG(e->file));
    if (firn_str_ends(e->file, FIRN_STR("large_string_map.brotli.parquet")) || !load(name, &bytes))
        return;
    firn_status status = read_file(&bytes, e, &err);
    if (is_exception(e, status))
        return;
    bool good = firn_str_is(e->class, "valid") || firn_str_is(e->class, "quirk");
    if (good && status != FIRN_OK)
        fail_msg("%s: %s", name, err.message);
    if (!good && status != FIRN_CORRUPT && status != FIRN_UNSUPPORTED)
        fail_msg("%s is %.*s, and was read: %s", name, FIRN_STR_ARG(e->class),
                 firn_status_name(status));
    if (firn_str_is(e->class, "encrypted") && status != FIRN_UNSUPPORTED)
        fail_msg("%s is encrypted: %s", name, err.message);
}

TEST(files_of_other_writers_are_read_or_refused_as_expected)
{
    SCOPED(firn_buf) lines = { 0 };
    if (!load("parquet_expectations.jsonl", &lines)) {
        test_skipped("no files of other writers here");
        return;
    }
    firn_str rest = firn_buf_str(&lines);
    while (rest.data) {
        SCOPED(firn_arena) arena = { 0 };
        expectation e;
        firn_str line = firn_str_split(&rest, '\n');
        if (line.len == 0)
            continue;
        take_expectation(firn_str_bytes(line), &arena, &e);
        check_file(&e);
    }
}
