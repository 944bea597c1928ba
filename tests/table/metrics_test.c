/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
/* What manifests say of files that were written: counts and bounds by field id. */
#include "test.h"

#include "table/arrow_schema.h"
#include "table/read/plan.h"
#include "table/table_sample.h"

typedef struct fixture {
    table_sample sample;
    firn_arena arena;
    firn_plan plan;
    const firn_schema *schema;
} fixture;

static void fixture_release(fixture *f)
{
    table_sample_release(&f->sample);
    firn_arena_release(&f->arena);
}

/* A table of one column "c" with these values (NULL: null), in one file. */
static const firn_data_file *write_values(fixture *f, const char *type,
                                          const firn_table_options *options,
                                          const char *const *values, size_t count)
{
    SCOPED(firn_column) rows = { 0 };
    firn_io *io;
    firn_append *append;
    struct ArrowArray batch;
    table_sample *s = &f->sample;
    firn_str schema = firn_str_format(&f->arena, "{\"c\":\"%s\"}", type);
    assert_int_equal(firn_io_memory(&firn_heap, &io, NULL), FIRN_OK);
    assert_int_equal(firn_engine_open_with(NULL, &firn_heap, io, &s->engine, NULL), FIRN_OK);
    assert_int_equal(firn_catalog_open(s->engine, "memory:", NULL, &s->catalog, NULL), FIRN_OK);
    assert_int_equal(firn_table_create(s->catalog, "t", schema.data, options, &s->table, NULL),
                     FIRN_OK);
    assert_int_equal(firn_append_open(s->table, NULL, &append, NULL), FIRN_OK);
    assert_int_equal(firn_column_init(&rows, firn_append_schema(append), NULL, NULL), FIRN_OK);
    const firn_type *kind = &firn_metadata_current_schema(&s->table->metadata)->root.fields[0].type;
    for (size_t i = 0; i < count; i++) {
        firn_value value = firn_value_null(kind);
        if (values[i] && strcmp(values[i], "nan") == 0)
            value = (firn_value){ .kind = kind->kind, .real = __builtin_nan("") };
        else if (values[i])
            assert_int_equal(
                firn_value_from_text(kind, firn_str_from(values[i]), &f->arena, &value, NULL),
                FIRN_OK);
        if (value.is_null)
            firn_column_put_null(&rows.children[0]);
        else
            firn_column_put_value(&rows.children[0], &value);
        firn_column_put_struct(&rows);
    }
    assert_int_equal(firn_column_finish(&rows, &batch, NULL), FIRN_OK);
    assert_int_equal(firn_append_rows(append, &batch, NULL), FIRN_OK);
    batch.release(&batch);
    assert_int_equal(firn_append_commit(&append, NULL, NULL), FIRN_OK);
    f->schema = firn_metadata_current_schema(&s->table->metadata);
    assert_int_equal(firn_plan_scan(s->table, firn_metadata_current_snapshot(&s->table->metadata),
                                    f->schema, NULL, FIRN_WANT_ALL, &f->arena, &f->plan, NULL),
                     FIRN_OK);
    assert_int_equal(f->plan.task_count, 1);
    return &f->plan.tasks[0].entry.file;
}

static void put_bound(firn_buf *out, const firn_avro_id_bytes *bounds, const firn_type *type)
{
    firn_value value;
    if (bounds->count == 0) {
        firn_put_c(out, "-");
        return;
    }
    assert_int_equal(bounds->ids[0], 1);
    assert_true(firn_value_from_binary(type, bounds->values[0], &value));
    firn_value_put_text(out, &value);
}

/* "values nulls nans lower upper", - where nothing is said. */
static void check(const char *type, const char *property, const char *const *values, size_t count,
                  const char *wanted)
{
    SCOPED(fixture) f = { 0 };
    SCOPED(firn_buf) out = { 0 };
    firn_key_value mode = { "write.metadata.metrics.column.c", property };
    firn_table_options options = { .properties = &mode, .property_count = property ? 1 : 0 };
    const firn_data_file *file = write_values(&f, type, &options, values, count);
    const firn_avro_id_longs *counts[] = { &file->value_counts, &file->null_value_counts,
                                           &file->nan_value_counts };
    for (size_t i = 0; i < FIRN_COUNT(counts); i++)
        if (counts[i]->count)
            firn_putf(&out, "%lld ", (long long)counts[i]->values[0]);
        else
            firn_put_c(&out, "- ");
    put_bound(&out, &file->lower_bounds, &f.schema->root.fields[0].type);
    firn_put_c(&out, " ");
    put_bound(&out, &file->upper_bounds, &f.schema->root.fields[0].type);
    firn_put_u8(&out, 0);
    assert_string_equal((const char *)out.data, wanted);
}

#define CHECK(type, property, wanted, ...)                                                         \
    check(type, property, (const char *const[]){ __VA_ARGS__ },                                    \
          sizeof((const char *const[]){ __VA_ARGS__ }) / sizeof(char *), wanted)

TEST(numbers_have_exact_bounds)
{
    CHECK("int", NULL, "3 1 - -2147483648 7", "7", NULL, "-2147483648");
    CHECK("long", NULL, "2 0 - -9223372036854775808 9223372036854775807", "9223372036854775807",
          "-9223372036854775808");
    CHECK("boolean", NULL, "2 0 - false true", "true", "false");
    CHECK("date", NULL, "2 0 - 0001-01-01 1969-12-31", "1969-12-31", "0001-01-01");
    CHECK("timestamp", NULL, "1 0 - 1969-12-31T23:59:59.999999 1969-12-31T23:59:59.999999",
          "1969-12-31T23:59:59.999999");
}

TEST(decimals_of_every_width_are_bounded_by_their_numbers_not_their_bytes)
{
    CHECK("decimal(9,2)", NULL, "3 0 - -1.28 1.28", "1.28", "-1.28", "-0.01");
    CHECK("decimal(18,2)", NULL, "3 0 - -1.28 1.28", "1.28", "-1.28", "-0.01");
    CHECK("decimal(38,2)", NULL, "3 0 - -1.28 1.28", "1.28", "-1.28", "-0.01");
    CHECK("decimal(38,0)", NULL,
          "2 0 - -99999999999999999999999999999999999999 99999999999999999999999999999999999999",
          "99999999999999999999999999999999999999", "-99999999999999999999999999999999999999");
}

TEST(nan_is_counted_and_outside_the_bounds)
{
    CHECK("double", NULL, "4 1 1 -1.5 2.0", "2", "nan", NULL, "-1.5");
    CHECK("float", NULL, "2 0 2 - -", "nan", "nan");
    CHECK("double", NULL, "2 2 0 - -", NULL, NULL);
}

/* Readers that order the two zeros find either. */
TEST(of_zeros_the_lower_bound_is_the_negative_one)
{
    CHECK("double", NULL, "1 0 0 -0.0 0.0", "0.0");
    CHECK("double", NULL, "1 0 0 -0.0 0.0", "-0.0");
    CHECK("float", NULL, "2 0 0 -0.0 0.0", "0.0", "-0.0");
}

TEST(text_is_bounded_by_sixteen_characters)
{
    CHECK("string", NULL, "2 0 - aaaaaaaaaaaaaaaa zzzzzzzzzzzzzzz{", "aaaaaaaaaaaaaaaab",
          "zzzzzzzzzzzzzzzzz");
    CHECK("string", NULL, "1 0 - zzzzzzzzzzzzzzzz zzzzzzzzzzzzzzzz", "zzzzzzzzzzzzzzzz");
    CHECK("string", NULL, "2 1 -  ", "", NULL);
    CHECK("string", "truncate(1)", "1 0 - \xf4\x8f\xbf\xbf -", "\xf4\x8f\xbf\xbf\xf4\x8f\xbf\xbf");
    CHECK("string", "truncate(2)", "1 0 - a\xed\x9f\xbf a\xee\x80\x80", "a\xed\x9f\xbfz");
    CHECK("binary", "truncate(2)", "1 0 - 00ff 01", "00ffff");
    CHECK("binary", "truncate(2)", "1 0 - ffff -", "ffffff");
    CHECK("string", "full", "1 0 - zzzzzzzzzzzzzzzzzzzz zzzzzzzzzzzzzzzzzzzz",
          "zzzzzzzzzzzzzzzzzzzz");
}

TEST(modes_say_how_much_is_kept)
{
    CHECK("int", "none", "- - - - -", "1");
    CHECK("int", "counts", "1 0 - - -", "1");
    CHECK("int", "COUNTS", "1 0 - - -", "1");
    CHECK("int", "truncate(0)", "1 0 - 1 1", "1"); /* no mode: as if nothing were said */
}
