/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
#include "test.h"

#include "table/arrow_schema.h"
#include "table/read/file_source.h"
#include "table/reserved_fields.h"

/* A Parquet file, without its bytes: columns 1 (a leaf) and 2 (a struct with field 3). */
typedef struct sample {
    firn_parquet_node inner[1], columns[4], root;
    firn_partition_field field;
    firn_partition_spec spec;
    firn_value partition;
    firn_scan_task task;
    firn_file_rows file;
} sample;

static void start(sample *s)
{
    *s = (sample){ .inner = { { .name = FIRN_STR("x"), .field_id = 3 } },
                   .columns = { { .name = FIRN_STR("a"), .field_id = 1 },
                                { .name = FIRN_STR("s"),
                                  .field_id = 2,
                                  .kind = FIRN_PARQUET_NODE_STRUCT,
                                  .child_count = 1 },
                                { .name = FIRN_STR("_row_id"), .field_id = FIRN_COLUMN_ROW_ID } },
                   .field = { .source_id = 9, .transform = { .kind = FIRN_TRANSFORM_IDENTITY } },
                   .spec = { .spec_id = 4, .field_count = 1 },
                   .partition = { .kind = FIRN_TYPE_INT, .integer = 77 } };
    s->columns[1].children = s->inner;
    s->root = (firn_parquet_node){
        .kind = FIRN_PARQUET_NODE_STRUCT, .field_id = -1, .children = s->columns, .child_count = 3
    };
    s->spec.fields = &s->field;
    s->task = (firn_scan_task){ .spec = &s->spec,
                                .entry = { .sequence_number = 12,
                                           .file = { .file_path = FIRN_STR("mem://f.parquet"),
                                                     .first_row_id = -1,
                                                     .partition = &s->partition,
                                                     .partition_count = 1 } } };
    s->file = (firn_file_rows){ .task = &s->task,
                                .root = &s->root,
                                .at = 100,
                                .memory = { .allocator = &firn_heap },
                                .scratch = { .allocator = &firn_heap } };
}

static void sample_release(sample *s)
{
    firn_arena_release(&s->file.memory);
    firn_arena_release(&s->file.scratch);
}

/* A field as a schema in JSON has it, without ids from 1 on; `id` is put in its place. */
static firn_field field_of(sample *s, const char *json, int32_t id)
{
    firn_schema schema;
    assert_int_equal(
        firn_schema_parse(firn_str_bytes(firn_str_from(json)), &s->file.memory, &schema, NULL),
        FIRN_OK);
    firn_field field = schema.root.fields[0];
    field.id = id;
    return field;
}

/* What three rows of a column are, those chosen when `rows` says which. */
static firn_status read_numbers(sample *s, const firn_field *field, const int64_t *rows,
                                int64_t numbers[3], bool nulls[3], firn_error *err)
{
    SCOPED(firn_column) column = { 0 };
    firn_source source;
    firn_arrow_field as;
    struct ArrowArray array;
    firn_view view;
    TRY(firn_source_find(&s->file, field, &source, err));
    TRY(firn_arrow_field_of(field, &s->file.memory, &as, err));
    TRY(firn_column_init(&column, &as, &firn_heap, err));
    TRY(rows ? firn_source_put_rows(&s->file, &source, 10, rows, 3, &column, err)
             : firn_source_put_all(&s->file, &source, 3, &column, err));
    TRY(firn_column_finish(&column, &array, err));
    TRY(firn_view_init(&view, &as, &array, &s->file.scratch, err));
    assert_int_equal(view.length, 3);
    for (int64_t i = 0; i < 3; i++) {
        nulls[i] = firn_view_is_null(&view, i);
        numbers[i] = nulls[i] ? 0 : firn_view_int64(&view, i);
    }
    array.release(&array);
    return FIRN_OK;
}

static void check_numbers(sample *s, const firn_field *field, const int64_t *rows, int64_t first,
                          int64_t second, int64_t third)
{
    int64_t numbers[3];
    bool nulls[3];
    assert_int_equal(read_numbers(s, field, rows, numbers, nulls, NULL), FIRN_OK);
    assert_false(nulls[0] || nulls[1] || nulls[2]);
    assert_int_equal(numbers[0], first);
    assert_int_equal(numbers[1], second);
    assert_int_equal(numbers[2], third);
}

static void check_null(sample *s, const firn_field *field)
{
    int64_t numbers[3];
    bool nulls[3];
    assert_int_equal(read_numbers(s, field, NULL, numbers, nulls, NULL), FIRN_OK);
    assert_true(nulls[0] && nulls[1] && nulls[2]);
}

static void check_refused(sample *s, const firn_field *field, firn_status status,
                          const char *message)
{
    firn_source source;
    firn_error err = { 0 };
    assert_int_equal(firn_source_find(&s->file, field, &source, &err), status);
    assert_string_equal(err.message, message);
}

TEST(a_column_that_the_file_has_is_read_from_it)
{
    SCOPED(sample) s;
    firn_source source;
    start(&s);
    firn_field field = field_of(&s, "{\"a\": \"int\"}", 1);
    assert_int_equal(firn_source_find(&s.file, &field, &source, NULL), FIRN_OK);
    assert_int_equal(source.kind, FIRN_SOURCE_FILE);
    assert_ptr_equal(source.node, &s.columns[0]);
}

TEST(a_column_that_it_lacks_is_its_partitions_value_then_its_default_then_null)
{
    SCOPED(sample) s;
    start(&s);
    firn_field field = field_of(&s, "{\"b\": \"int\"}", 9);
    field.initial_default = FIRN_STR("5");
    check_numbers(&s, &field, NULL, 77, 77, 77);
    s.field.transform.kind = FIRN_TRANSFORM_BUCKET; /* which does not tell the value */
    check_numbers(&s, &field, NULL, 5, 5, 5);
    field.initial_default = (firn_str){ NULL, 0 };
    check_null(&s, &field);
}

TEST(a_required_column_without_any_of_these_is_corrupt)
{
    SCOPED(sample) s;
    start(&s);
    firn_field field = field_of(&s, "{\"b\": \"int!\"}", 8);
    check_refused(&s, &field, FIRN_CORRUPT,
                  "required column \"b\" is not in the file and has no default");
}

TEST(defaults_inside_structs_are_refused_where_they_would_be_seen)
{
    SCOPED(sample) s;
    firn_source source;
    start(&s);
    firn_field field = field_of(&s, "{\"s\": \"struct<x: int, y: int>\"}", 2);
    field.type.fields[0].id = 3;
    field.type.fields[1].id = 5;
    field.type.fields[0].initial_default = FIRN_STR("1"); /* is in the file */
    assert_int_equal(firn_source_find(&s.file, &field, &source, NULL), FIRN_OK);
    field.type.fields[1].initial_default = FIRN_STR("null");
    assert_int_equal(firn_source_find(&s.file, &field, &source, NULL), FIRN_OK);
    field.type.fields[1].initial_default = FIRN_STR("1");
    check_refused(&s, &field, FIRN_UNSUPPORTED,
                  "field \"y\" is missing: defaults inside structs are not read");
    field.id = 6;
    field.initial_default = FIRN_STR("{}");
    check_refused(&s, &field, FIRN_UNSUPPORTED, "column \"s\": defaults of nested types");
}

TEST(metadata_columns_say_where_a_row_is)
{
    SCOPED(sample) s;
    const int64_t rows[] = { 1, 4, 9 };
    start(&s);
    check_numbers(&s, firn_reserved_field(FIRN_COLUMN_POS), NULL, 100, 101, 102);
    check_numbers(&s, firn_reserved_field(FIRN_COLUMN_POS), rows, 101, 104, 109);
    check_numbers(&s, firn_reserved_field(FIRN_COLUMN_SPEC_ID), rows, 4, 4, 4);
    check_numbers(&s, firn_reserved_field(FIRN_COLUMN_SEQUENCE_NUMBER), NULL, 12, 12, 12);
}

TEST(rows_have_an_identity_only_in_files_that_have_a_first_one)
{
    SCOPED(sample) s;
    const int64_t rows[] = { 1, 4, 9 };
    start(&s);
    check_null(&s, firn_reserved_field(FIRN_COLUMN_ROW_ID)); /* whatever the column says */
    check_null(&s, firn_reserved_field(FIRN_COLUMN_LAST_UPDATED));
    s.task.entry.file.first_row_id = 1000;
    s.root.child_count = 2; /* the file does not have the column */
    check_numbers(&s, firn_reserved_field(FIRN_COLUMN_ROW_ID), NULL, 1100, 1101, 1102);
    check_numbers(&s, firn_reserved_field(FIRN_COLUMN_ROW_ID), rows, 1101, 1104, 1109);
    check_numbers(&s, firn_reserved_field(FIRN_COLUMN_LAST_UPDATED), rows, 12, 12, 12);
}

TEST(row_ids_that_pass_64_bits_are_corrupt)
{
    SCOPED(sample) s;
    int64_t numbers[3];
    const int64_t rows[] = { 1, 4, 9 };
    bool nulls[3];
    firn_error err = { 0 };
    start(&s);
    s.root.child_count = 2;
    s.task.entry.file.first_row_id = INT64_MAX - 110;
    check_numbers(&s, firn_reserved_field(FIRN_COLUMN_ROW_ID), rows, INT64_MAX - 9, INT64_MAX - 6,
                  INT64_MAX - 1);
    s.task.entry.file.first_row_id++;
    assert_int_equal(
        read_numbers(&s, firn_reserved_field(FIRN_COLUMN_ROW_ID), rows, numbers, nulls, &err),
        FIRN_CORRUPT);
    assert_string_equal(err.message,
                        "its rows' ids begin with 9223372036854775698 and pass 64 bits");
    s.task.entry.file.first_row_id = INT64_MAX;
    assert_int_equal(
        read_numbers(&s, firn_reserved_field(FIRN_COLUMN_ROW_ID), NULL, numbers, nulls, &err),
        FIRN_CORRUPT);
}

TEST(a_default_that_is_no_value_of_its_type_is_corrupt)
{
    SCOPED(sample) s;
    firn_source source;
    firn_error err = { 0 };
    start(&s);
    firn_field field = field_of(&s, "{\"b\": \"int\"}", 8);
    field.initial_default = FIRN_STR("\"x\"");
    assert_int_equal(firn_source_find(&s.file, &field, &source, &err), FIRN_CORRUPT);
}
