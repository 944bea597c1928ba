/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
/* Filtered scans against the slow way: every row read, every predicate asked of its
 * value.  Whatever partitions, metrics, row groups, dictionaries, bloom filters, page
 * indexes and fast loops decide, the rows must be the same. */
#include "test.h"

#include <stdio.h>

#include "table/arrow_schema.h"
#include "table/table_sample.h"

enum { COLUMNS = 9, POOL_MAX = 12, ROWS = 240, TABLES = 24, FILTERS = 40 };

static const struct {
    const char *name, *type;
    bool quoted;
    const char *pool[POOL_MAX];
} columns[COLUMNS] = {
    { "i",
      "int",
      false,
      { "-2147483648", "-2147483647", "-11", "-10", "-1", "0", "1", "9", "10", "2147483647" } },
    { "l",
      "long",
      false,
      { "-9223372036854775808", "-4294967297", "-1", "0", "1", "4294967296",
        "9223372036854775807" } },
    { "f", "float", false, { "-1.5", "-0.0", "0.0", "0.1", "1.5", "16777216" } },
    { "d", "double", false, { "-1e300", "-0.0", "0.0", "0.1", "1.5", "1e-300" } },
    { "m",
      "decimal(9,2)",
      false,
      { "-9999999.99", "-12.34", "-0.01", "0.00", "0.01", "12.30", "9999999.99" } },
    { "s",
      "string",
      true,
      { "", "a", "ab", "abc", "b", "\xc3\xa9", "aaaaaaaaaaaaaaaaaaaaaaaa",
        "aaaaaaaaaaaaaaaaaaaaaaab", "aaaaaaaaaaaaaaaa", "\xf4\x8f\xbf\xbf\xf4\x8f\xbf\xbf",
        "\xef\xbf\xbf" } },
    { "dt",
      "date",
      true,
      { "0001-01-01", "1600-02-29", "1969-11-30", "1969-12-31", "1970-01-01", "2024-02-29" } },
    { "ts",
      "timestamp",
      true,
      { "1600-02-29T12:00:00", "1969-12-30T23:59:59.999999", "1969-12-31T00:00:00",
        "1969-12-31T23:59:59.999999", "1970-01-01T00:00:00", "1970-01-01T00:59:59",
        "2024-02-29T12:00:00" } },
    { "o", "boolean", false, { "false", "true" } },
};

static uint64_t random_state; /* of SplitMix64 */

static uint64_t draw(uint64_t below)
{
    uint64_t z = random_state += UINT64_C(0x9e3779b97f4a7c15);
    z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
    return (z ^ (z >> 31)) % below;
}

static size_t pool_count(size_t column)
{
    size_t count = 0;
    while (count < POOL_MAX && columns[column].pool[count])
        count++;
    return count;
}

/* ---- a table ---- */

static firn_status make_table(table_sample *s)
{
    static const char *const specs[] = { NULL,        "truncate(10, i)", "truncate(2, s), day(ts)",
                                         "month(dt)", "hour(ts)",        "year(ts), bucket(3, s)",
                                         "s",         "truncate(10, l)", "truncate(50, m)",
                                         "d",         "o, bucket(2, i)" };
    const firn_key_value properties[] = {
        { "write.parquet.page-row-limit", draw(2) ? "10" : "20000" },
        { "write.parquet.row-group-size-bytes", draw(2) ? "2000" : "134217728" },
        { "write.parquet.layout", draw(2) ? "fast" : "compat" },
        { "write.parquet.page-version", draw(2) ? "v1" : "v2" },
        { "write.parquet.bloom-filter-enabled.column.s", draw(2) ? "true" : "false" },
        { "write.parquet.bloom-filter-enabled.column.i", draw(2) ? "true" : "false" },
        { "write.parquet.dict-encoding-enabled.column.s", draw(2) ? "true" : "false" },
        { "write.parquet.dict-encoding-enabled.column.f", draw(2) ? "true" : "false" },
    };
    firn_table_options options = { .partition_by = specs[draw(FIRN_COUNT(specs))],
                                   .properties = properties,
                                   .property_count = FIRN_COUNT(properties) };
    firn_io *io;
    SCOPED(firn_buf) schema = { 0 };
    firn_put_c(&schema, "{\"id\":\"long!\"");
    for (size_t i = 0; i < COLUMNS; i++)
        firn_putf(&schema, ",\"%s\":\"%s\"", columns[i].name, columns[i].type);
    firn_put(&schema, "}", 2);
    TRY(firn_io_memory(&firn_heap, &io, NULL));
    TRY(firn_engine_open_with(NULL, &firn_heap, io, &s->engine, NULL));
    TRY(firn_catalog_open(s->engine, "memory:", NULL, &s->catalog, NULL));
    return firn_table_create(s->catalog, "ns.t", (const char *)schema.data, &options, &s->table,
                             NULL);
}

/* Of a column in order, the values stand together and pages can be left out. */
static void put_value(firn_column *out, const firn_field *field, size_t column, int64_t row,
                      bool ordered, firn_arena *arena)
{
    size_t count = pool_count(column);
    size_t at = ordered ? (size_t)row * count / ROWS : draw(count);
    firn_value value = firn_value_null(&field->type);
    bool real = field->type.kind == FIRN_TYPE_FLOAT || field->type.kind == FIRN_TYPE_DOUBLE;
    if (draw(8) > 0)
        assert_int_equal(firn_value_from_text(&field->type, firn_str_from(columns[column].pool[at]),
                                              arena, &value, NULL),
                         FIRN_OK);
    if (real && !value.is_null && draw(10) == 0)
        value.real = __builtin_nan("");
    if (value.is_null)
        firn_column_put_null(out);
    else
        firn_column_put_value(out, &value);
}

static void append(table_sample *s, int64_t first_id)
{
    SCOPED(firn_arena) arena = { 0 };
    SCOPED(firn_column) rows = { 0 };
    struct ArrowArray batch;
    firn_append *open;
    const firn_field *fields = firn_metadata_current_schema(&s->table->metadata)->root.fields;
    bool ordered[COLUMNS];
    for (size_t c = 0; c < COLUMNS; c++)
        ordered[c] = draw(2);
    assert_int_equal(firn_append_open(s->table, NULL, &open, NULL), FIRN_OK);
    assert_int_equal(firn_column_init(&rows, firn_append_schema(open), NULL, NULL), FIRN_OK);
    for (int64_t row = 0; row < ROWS; row++) {
        firn_column_put_int64(&rows.children[0], first_id + row);
        for (size_t c = 0; c < COLUMNS; c++)
            put_value(&rows.children[c + 1], &fields[c + 1], c, row, ordered[c], &arena);
        firn_column_put_struct(&rows);
    }
    assert_int_equal(firn_column_finish(&rows, &batch, NULL), FIRN_OK);
    assert_int_equal(firn_append_rows(open, &batch, NULL), FIRN_OK);
    batch.release(&batch);
    assert_int_equal(firn_append_commit(&open, NULL, NULL), FIRN_OK);
}

/* ---- a filter ---- */

static void put_literal(firn_buf *out, size_t column)
{
    const char *quote = columns[column].quoted ? "'" : "";
    firn_putf(out, "%s%s%s", quote, columns[column].pool[draw(pool_count(column))], quote);
}

static void put_predicate(firn_buf *out)
{
    static const char *const operators[] = { "=", "!=", "<", "<=", ">", ">=" };
    static const char *const patterns[] = { "a%", "%b", "_", "%_b", "aaaaaaaaaaaaaaaaaa%", "%" };
    size_t column = draw(COLUMNS);
    const char *name = columns[column].name;
    bool real = *name == 'f' || strcmp(name, "d") == 0;
    uint64_t kind = draw(10);
    if (kind == 0) {
        firn_putf(out, "%s IS %sNULL", name, draw(2) ? "NOT " : "");
    } else if (kind == 1 && real) {
        firn_putf(out, "%s IS %sNAN", name, draw(2) ? "NOT " : "");
    } else if (kind == 2 && *name == 's') {
        firn_putf(out, "s %sLIKE '%s'", draw(2) ? "NOT " : "",
                  patterns[draw(FIRN_COUNT(patterns))]);
    } else if (kind < 5) {
        firn_putf(out, "%s %sIN (", name, draw(2) ? "NOT " : "");
        put_literal(out, column);
        firn_put_c(out, ", ");
        put_literal(out, column);
        firn_put_c(out, ")");
    } else {
        firn_putf(out, "%s %s ", name, operators[draw(*name == 'o' ? 2 : 6)]);
        put_literal(out, column);
    }
}

static void put_filter(firn_buf *out, int depth)
{
    if (depth == 0 || draw(3) == 0) {
        put_predicate(out);
        return;
    }
    firn_put_c(out, draw(4) ? "(" : "NOT (");
    put_filter(out, depth - 1);
    firn_put_c(out, draw(2) ? " AND " : " OR ");
    put_filter(out, depth - 1);
    firn_put_c(out, ")");
}

/* ---- the slow way ---- */

static bool matches(const firn_node *node, const firn_view *rows, const firn_schema *schema,
                    int64_t row)
{
    if (node->op == FIRN_EXPR_TRUE || node->op == FIRN_EXPR_FALSE)
        return node->op == FIRN_EXPR_TRUE;
    if (node->op == FIRN_EXPR_AND)
        return matches(node->left, rows, schema, row) && matches(node->right, rows, schema, row);
    if (node->op == FIRN_EXPR_OR)
        return matches(node->left, rows, schema, row) || matches(node->right, rows, schema, row);
    size_t at = (size_t)(node->field - schema->root.fields);
    firn_value value = firn_value_of_view(&rows->children[at], &node->field->type, row);
    return firn_expr_matches(node, &value);
}

typedef struct question {
    firn_buf text;
    firn_expr *where;
    const firn_node *bound;
    bool slow[2 * ROWS], fast[2 * ROWS];
} question;

static void ask(question *q, const firn_schema *schema, firn_arena *arena)
{
    *q = (question){ 0 };
    put_filter(&q->text, 2);
    firn_put_u8(&q->text, 0);
    assert_int_equal(firn_expr_parse((const char *)q->text.data, &q->where, NULL), FIRN_OK);
    assert_int_equal(firn_expr_bind(q->where->root, q->where->text, schema, arena, &q->bound, NULL),
                     FIRN_OK);
}

static void note_found(question *q, const firn_view *rows, const firn_schema *schema)
{
    (void)schema;
    for (int64_t i = 0; i < rows->length; i++)
        q->fast[firn_view_int64(&rows->children[0], i)] = true;
}

static void note_matching(question *questions, const firn_view *rows, const firn_schema *schema)
{
    for (int64_t i = 0; i < rows->length; i++)
        for (size_t q = 0; q < FILTERS; q++)
            questions[q].slow[firn_view_int64(&rows->children[0], i)] =
                matches(questions[q].bound, rows, schema, i);
}

static void scan_rows(table_sample *s, const firn_expr *where, question *questions,
                      void (*note)(question *, const firn_view *, const firn_schema *))
{
    firn_scan *scan;
    assert_int_equal(firn_scan_open(s->table, &(firn_scan_options){ .where = where }, &scan, NULL),
                     FIRN_OK);
    for (;;) {
        SCOPED(firn_arena) arena = { 0 };
        struct ArrowArray batch;
        firn_view rows;
        assert_int_equal(firn_scan_next(scan, &batch, NULL), FIRN_OK);
        if (!batch.release)
            break;
        assert_int_equal(firn_view_init(&rows, firn_scan_output(scan), &batch, &arena, NULL),
                         FIRN_OK);
        note(questions, &rows, firn_metadata_current_schema(&s->table->metadata));
        batch.release(&batch);
    }
    firn_scan_close(&scan);
}

static void compare_ways(table_sample *s, uint64_t seed)
{
    static question questions[FILTERS];
    SCOPED(firn_arena) arena = { 0 };
    for (size_t q = 0; q < FILTERS; q++)
        ask(&questions[q], firn_metadata_current_schema(&s->table->metadata), &arena);
    scan_rows(s, NULL, questions, note_matching);
    for (size_t q = 0; q < FILTERS; q++) {
        question *one = &questions[q];
        scan_rows(s, one->where, one, note_found);
        for (size_t i = 0; i < 2 * ROWS; i++)
            if (one->fast[i] != one->slow[i])
                fail_msg("table %llu: row %zu is %s by: %s", (unsigned long long)seed, i,
                         one->fast[i] ? "found" : "missed", (const char *)one->text.data);
        firn_expr_close(&one->where);
        firn_buf_release(&one->text);
    }
}

TEST(a_filtered_scan_finds_the_rows_that_a_full_one_does)
{
    for (uint64_t seed = 1; seed <= TABLES; seed++) {
        SCOPED(table_sample) s = { 0 };
        random_state = seed;
        assert_int_equal(make_table(&s), FIRN_OK);
        append(&s, 0);
        append(&s, ROWS);
        compare_ways(&s, seed);
    }
}

TEST(all_rows_come_whatever_the_manifest_says_of_their_number)
{
    static const int64_t said[] = { 0, 1, 999, 1001, INT64_C(1) << 40, INT64_MAX };
    for (size_t i = 0; i < FIRN_COUNT(said) * 2; i++) {
        SCOPED(table_sample) s = { .threads = i % 2 ? 3 : 1 };
        assert_int_equal(table_sample_start(&s, NULL), FIRN_OK);
        assert_int_equal(table_sample_append_lying(&s, 0, 1000, said[i / 2], NULL), FIRN_OK);
        table_sample_check_sum(&s, NULL, 1000, 999 * 500);
    }
}

TEST(a_batch_may_be_asked_to_hold_everything)
{
    static const int64_t batch_rows[] = { INT32_MAX, INT64_MAX / 2 + 1, INT64_MAX };
    for (size_t i = 0; i < FIRN_COUNT(batch_rows) * 2; i++) {
        SCOPED(table_sample) s = { .threads = i % 2 ? 3 : 1 };
        firn_scan_options all = { .batch_rows = batch_rows[i / 2] };
        assert_int_equal(table_sample_start(&s, NULL), FIRN_OK);
        assert_int_equal(table_sample_append(&s, 0, 1000, NULL), FIRN_OK);
        table_sample_check_sum(&s, &all, 1000, 999 * 500);
    }
}
