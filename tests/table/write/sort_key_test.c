/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
/* Keys sort as values compare, for every type and transform; partitions come out run by
 * run as they do row by row. */
#include "test.h"

#include <math.h>
#include <string.h>

#include "table/arrow_schema.h"
#include "table/write/partitioner.h"
#include "table/write/sort_rows.h"

enum { ROWS = 300 };

static uint64_t next_random(uint64_t *seed)
{
    *seed = *seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return *seed >> 20;
}

/* Few distinct values, near zero and at the extremes. */
static firn_value random_value(const firn_type *type, uint64_t *seed, uint8_t room[16])
{
    static const double reals[] = { 0, 1.5, -1.5, 1e30, -1e30, INFINITY, -INFINITY, NAN };
    uint64_t random = next_random(seed);
    firn_value value = { .kind = type->kind, .scale = type->scale };
    switch (type->kind) {
    case FIRN_TYPE_BOOLEAN: value.boolean = random & 1; break;
    case FIRN_TYPE_FLOAT:
    case FIRN_TYPE_DOUBLE: value.real = reals[random % FIRN_COUNT(reals)]; break;
    case FIRN_TYPE_DECIMAL:
        value.decimal =
            ((firn_int128)(int64_t)(random % 9) - 4) * ((firn_int128)1 << (random & 1 ? 66 : 1));
        break;
    case FIRN_TYPE_UUID:
    case FIRN_TYPE_FIXED:
    case FIRN_TYPE_STRING:
    case FIRN_TYPE_BINARY:
        memset(room, type->kind == FIRN_TYPE_STRING ? 'a' : 0, 16);
        room[random % 16] = (uint8_t)(type->kind == FIRN_TYPE_STRING ? 'b' : 0xff);
        value.bytes = (firn_bytes){ room, next_random(seed) % 17 };
        if (type->kind == FIRN_TYPE_UUID || type->kind == FIRN_TYPE_FIXED)
            value.bytes.len = type->kind == FIRN_TYPE_UUID ? 16 : (size_t)type->length;
        break;
    case FIRN_TYPE_INT:
    case FIRN_TYPE_DATE: value.integer = (int32_t)random % (random & 64 ? 50 : 40000); break;
    default: value.integer = (int64_t)(random << 20) >> (random % 60); break;
    }
    return value;
}

/* A table of one column and some rows of it. */
typedef struct sample {
    firn_arena arena;
    firn_schema schema;
    firn_arrow_field arrow;
    struct ArrowArray array;
    firn_view view;
} sample;

static void sample_release(sample *s)
{
    if (s->array.release)
        s->array.release(&s->array);
    firn_arena_release(&s->arena);
}

static void sample_make(sample *s, const char *type, uint64_t seed)
{
    SCOPED(firn_column) rows = { 0 };
    SCOPED(firn_buf) json = { 0 };
    bool nullable = type[strlen(type) - 1] != '!';
    firn_putf(&json, "{\"c\":\"%s\"}", type);
    assert_int_equal(firn_schema_parse(firn_buf_bytes(&json), &s->arena, &s->schema, NULL),
                     FIRN_OK);
    assert_int_equal(firn_arrow_schema_of(&s->schema, &s->arena, &s->arrow, NULL), FIRN_OK);
    assert_int_equal(firn_column_init(&rows, &s->arrow, NULL, NULL), FIRN_OK);
    for (int i = 0; i < ROWS; i++) {
        uint8_t room[16];
        firn_value value = random_value(&s->schema.root.fields[0].type, &seed, room);
        value.is_null = nullable && next_random(&seed) % 8 == 0;
        for (uint64_t times = next_random(&seed) % 4; times-- && rows.length < ROWS;) {
            firn_column_put_value(&rows.children[0], &value);
            firn_column_put_struct(&rows);
        }
    }
    assert_int_equal(firn_column_finish(&rows, &s->array, NULL), FIRN_OK);
    assert_int_equal(firn_view_init(&s->view, &s->arrow, &s->array, &s->arena, NULL), FIRN_OK);
}

static firn_value value_at(const sample *s, const firn_transform *transform, int64_t row)
{
    firn_value source =
        firn_value_of_view(&s->view.children[0], &s->schema.root.fields[0].type, row);
    return firn_transform_apply(transform, &source);
}

static int compare(const firn_value *a, const firn_value *b, const firn_sort_field *by)
{
    if (a->is_null || b->is_null)
        return a->is_null == b->is_null ? 0 : (a->is_null == by->nulls_last ? 1 : -1);
    if (firn_value_is_nan(a) || firn_value_is_nan(b)) {
        int order = firn_value_is_nan(a) - firn_value_is_nan(b);
        return by->descending ? -order : order;
    }
    int order = firn_value_compare(a, b);
    return by->descending ? -order : order;
}

static void check_sorted(const sample *s, const firn_sort_field *by)
{
    SCOPED(firn_arena) arena = { 0 };
    firn_sort_field field = *by;
    firn_sort_order order = { .order_id = 1, .fields = &field, .field_count = 1 };
    firn_sort_key key;
    assert_true(firn_sort_order_usable(&order, &s->schema));
    assert_int_equal(firn_sort_key_init(&key, &s->schema, NULL, &order, &arena, NULL), FIRN_OK);
    SCOPED(firn_sort_rows) rows = firn_sort_rows_of(&key, NULL);
    assert_int_equal(firn_sort_rows_add(&rows, &s->view, NULL), FIRN_OK);
    assert_int_equal(firn_sort_rows_sort(&rows, NULL), FIRN_OK);
    assert_true(firn_sort_rows_in_order(&rows));
    assert_int_equal(firn_sort_rows_count(&rows), s->view.length);
    for (size_t i = 1; i < (size_t)s->view.length; i++) {
        int64_t before = (int64_t)firn_sort_rows_at(&rows, i - 1)->row;
        int64_t after = (int64_t)firn_sort_rows_at(&rows, i)->row;
        firn_value x = value_at(s, &by->transform, before), y = value_at(s, &by->transform, after);
        int found = compare(&x, &y, by);
        assert_true(found < 0 || (found == 0 && before < after));
    }
}

static const struct {
    const char *type, *transforms;
} kinds[] = {
    { "boolean", "identity" },
    { "int", "identity truncate[10] bucket[4]" },
    { "int!", "identity truncate[7]" },
    { "long", "identity truncate[100] bucket[4]" },
    { "long!", "identity" },
    { "float", "identity" },
    { "double!", "identity" },
    { "decimal(38, 2)", "identity truncate[10] bucket[4]" },
    { "date", "identity year month day" },
    { "time!", "identity" },
    { "timestamp", "identity year month day hour" },
    { "timestamptz!", "year month day hour bucket[3]" },
    { "string", "identity truncate[3] bucket[4]" },
    { "string!", "identity" },
    { "uuid", "identity" },
    { "fixed[3]", "identity" },
    { "binary", "identity truncate[2]" },
};

TEST(keys_sort_as_values_compare)
{
    for (size_t i = 0; i < FIRN_COUNT(kinds); i++) {
        SCOPED(sample) s = { 0 };
        sample_make(&s, kinds[i].type, i);
        firn_str rest = firn_str_from(kinds[i].transforms);
        while (rest.data) {
            firn_sort_field by = { .source_id = 1,
                                   .transform = firn_transform_read(firn_str_split(&rest, ' ')) };
            for (int way = 0; way < 4; way++) {
                by.descending = way & 1;
                by.nulls_last = way & 2;
                check_sorted(&s, &by);
            }
        }
    }
}

TEST(partitions_found_by_runs_are_those_of_each_row)
{
    for (size_t i = 0; i < FIRN_COUNT(kinds); i++) {
        SCOPED(sample) s = { 0 };
        sample_make(&s, kinds[i].type, i);
        firn_str rest = firn_str_from(kinds[i].transforms);
        while (rest.data) {
            firn_partition_field field = { .source_id = 1,
                                           .field_id = 1000,
                                           .transform =
                                               firn_transform_read(firn_str_split(&rest, ' ')) };
            firn_partition_spec spec = { .fields = &field, .field_count = 1 };
            firn_partitioner partitioner;
            assert_int_equal(firn_partitioner_init(&partitioner, &s.schema, &spec, &s.arena, NULL),
                             FIRN_OK);
            for (int64_t row = 0, end; row < s.view.length; row = end) {
                firn_value found;
                end = firn_partition_run(&partitioner, &s.view, row, &found);
                assert_true(end > row && end <= s.view.length);
                for (; row < end; row++) {
                    firn_value expected = value_at(&s, &field.transform, row);
                    bool nan = !found.is_null && !expected.is_null && firn_value_is_nan(&found) &&
                               firn_value_is_nan(&expected);
                    assert_true(nan || firn_value_equal(&found, &expected));
                }
            }
        }
    }
}

TEST(an_order_over_a_column_that_is_gone_or_an_unknown_transform_is_not_usable)
{
    SCOPED(sample) s = { 0 };
    sample_make(&s, "int", 1);
    firn_sort_field field = { .source_id = 9 };
    firn_sort_order order = { .fields = &field, .field_count = 1 };
    assert_false(firn_sort_order_usable(&order, &s.schema));
    field.source_id = 1;
    assert_true(firn_sort_order_usable(&order, &s.schema));
    field.transform = firn_transform_read(FIRN_STR("zorder[3]"));
    assert_false(firn_sort_order_usable(&order, &s.schema));
    field.transform = firn_transform_read(FIRN_STR("hour"));
    assert_false(firn_sort_order_usable(&order, &s.schema));
}
