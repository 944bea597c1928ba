/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
#include "test.h"

#include <stddef.h>
#include <string.h>

#include "avro/program.h"
#include "base/buf.h"

typedef struct part {
    firn_avro_datum a, b;
} part;

typedef struct item {
    uint64_t present;
    int32_t n;
    bool yes;
} item;

typedef struct row {
    uint64_t present;
    int32_t status;
    int64_t id;
    firn_bytes path, fixed;
    firn_avro_id_longs counts;
    firn_avro_id_bytes bounds;
    firn_avro_int32s ids;
    firn_avro_int64s offsets;
    part *part;
    firn_avro_structs items;
} row;

enum { ID = 1, PATH, COUNTS, BOUNDS, IDS, OFFSETS, PART, ITEMS, FIXED, YES };

static const firn_avro_wants part_wants = {
    .items =
        (const firn_avro_want[]){
            { .field_id = 1000,
              .name = "a",
              .into = FIRN_AVRO_INTO_DATUM,
              .offset = offsetof(part, a) },
            { .field_id = 1001,
              .name = "b",
              .into = FIRN_AVRO_INTO_DATUM,
              .offset = offsetof(part, b) },
        },
    .count = 2,
    .struct_size = sizeof(part),
    .mask_offset = FIRN_AVRO_NO_MASK,
};

static const firn_avro_wants item_wants = {
    .items =
        (const firn_avro_want[]){
            { .field_id = 61,
              .name = "n",
              .into = FIRN_AVRO_INTO_INT32,
              .offset = offsetof(item, n) },
            { .field_id = 62,
              .name = "yes",
              .into = FIRN_AVRO_INTO_BOOL,
              .bit = YES,
              .offset = offsetof(item, yes) },
        },
    .count = 2,
    .struct_size = sizeof(item),
    .mask_offset = offsetof(item, present),
};

static const firn_avro_wants file_wants = {
    .items =
        (const firn_avro_want[]){
            { .field_id = 100,
              .name = "path",
              .into = FIRN_AVRO_INTO_BYTES,
              .required = true,
              .bit = PATH,
              .offset = offsetof(row, path) },
            { .field_id = 108,
              .name = "counts",
              .into = FIRN_AVRO_INTO_ID_LONGS,
              .bit = COUNTS,
              .offset = offsetof(row, counts) },
            { .field_id = 125,
              .name = "bounds",
              .into = FIRN_AVRO_INTO_ID_BYTES,
              .bit = BOUNDS,
              .offset = offsetof(row, bounds) },
            { .field_id = 135,
              .name = "ids",
              .into = FIRN_AVRO_INTO_INT32S,
              .bit = IDS,
              .offset = offsetof(row, ids) },
            { .field_id = 132,
              .name = "offsets",
              .into = FIRN_AVRO_INTO_INT64S,
              .bit = OFFSETS,
              .offset = offsetof(row, offsets) },
            { .field_id = 102,
              .name = "part",
              .into = FIRN_AVRO_INTO_POINTER,
              .bit = PART,
              .offset = offsetof(row, part),
              .children = &part_wants },
            { .field_id = 60,
              .name = "items",
              .into = FIRN_AVRO_INTO_STRUCTS,
              .bit = ITEMS,
              .offset = offsetof(row, items),
              .children = &item_wants },
            { .field_id = 63,
              .name = "fixed",
              .into = FIRN_AVRO_INTO_BYTES,
              .bit = FIXED,
              .offset = offsetof(row, fixed) },
        },
    .count = 8,
    .struct_size = sizeof(row),
    .mask_offset = offsetof(row, present),
};

static const firn_avro_wants row_wants = {
    .items =
        (const firn_avro_want[]){
            { .field_id = 0,
              .name = "status",
              .into = FIRN_AVRO_INTO_INT32,
              .required = true,
              .offset = offsetof(row, status) },
            { .field_id = 1,
              .name = "id",
              .into = FIRN_AVRO_INTO_INT64,
              .bit = ID,
              .offset = offsetof(row, id) },
            { .field_id = 2,
              .name = "file",
              .into = FIRN_AVRO_INTO_STRUCT,
              .bit = 63,
              .children = &file_wants },
        },
    .count = 3,
    .struct_size = sizeof(row),
    .mask_offset = offsetof(row, present),
};

static const char schema[] =
    "{\"type\":\"record\",\"name\":\"row\",\"fields\":["
    "{\"name\":\"s\",\"type\":\"int\",\"field-id\":0},"
    "{\"name\":\"skip1\",\"type\":\"long\",\"field-id\":900},"
    "{\"name\":\"skip2\",\"type\":\"long\",\"field-id\":901},"
    "{\"name\":\"skip3\",\"type\":\"double\",\"field-id\":902},"
    "{\"name\":\"i\",\"type\":[\"long\",\"null\"],\"field-id\":1},"
    "{\"name\":\"f\",\"field-id\":2,\"type\":{\"type\":\"record\",\"name\":\"r2\",\"fields\":["
    " {\"name\":\"part\",\"field-id\":102,\"type\":{\"type\":\"record\",\"name\":\"r102\","
    "\"fields\":["
    "  {\"name\":\"a\",\"field-id\":1000,\"type\":[\"null\",\"string\"]},"
    "  {\"name\":\"b\",\"field-id\":1001,\"type\":[\"int\",\"null\",\"double\"]}]}},"
    " {\"name\":\"skip4\",\"type\":[\"null\",\"string\"],\"field-id\":903},"
    " {\"name\":\"path\",\"type\":\"string\",\"field-id\":100},"
    " {\"name\":\"counts\",\"field-id\":108,\"type\":[\"null\",{\"type\":\"array\",\"items\":"
    "  {\"type\":\"record\",\"name\":\"kv1\",\"fields\":[{\"name\":\"key\",\"type\":\"int\"},"
    "   {\"name\":\"value\",\"type\":\"long\"}]}}]},"
    " {\"name\":\"bounds\",\"field-id\":125,\"type\":[\"null\",{\"type\":\"array\",\"items\":"
    "  {\"type\":\"record\",\"name\":\"kv2\",\"fields\":[{\"name\":\"key\",\"type\":\"int\"},"
    "   {\"name\":\"value\",\"type\":\"bytes\"}]}}]},"
    " {\"name\":\"offsets\",\"field-id\":132,\"type\":[\"null\",{\"type\":\"array\","
    "  \"items\":\"long\"}]},"
    " {\"name\":\"ids\",\"field-id\":135,\"type\":{\"type\":\"array\",\"items\":\"int\"}},"
    " {\"name\":\"items\",\"field-id\":60,\"type\":{\"type\":\"array\",\"items\":{\"type\":"
    "\"record\","
    "  \"name\":\"r60\",\"fields\":[{\"name\":\"n\",\"type\":\"int\",\"field-id\":61},"
    "  {\"name\":\"yes\",\"type\":[\"null\",\"boolean\"],\"field-id\":62}]}}},"
    " {\"name\":\"fixed\",\"field-id\":63,\"type\":{\"type\":\"fixed\",\"name\":\"f3\",\"size\":3}}"
    "]}}]}";

static const uint8_t row_bytes[] = {
    4,                                             /* status 2 */
    0x80, 1,   3,                                  /* two longs to skip */
    0,    0,   0,   0,   0, 0,   0, 0,             /* a double to skip */
    0,    14,                                      /* id: branch 0, 7 */
    2,    2,   'x',                                /* part.a: "x" */
    4,    0,   0,   0,   0, 0,   0, 0xf8, 0x3f,    /* part.b: branch 2, 1.5 */
    2,    2,   'y',                                /* skip4 */
    6,    'a', '/', 'b',                           /* path */
    2,    4,   6,   10,  2, 20,  2, 8,    30,   0, /* counts {3: 5, 1: 10}, then {4: 15} */
    2,    3,   14,  4,   2, 'h', 2, 4,    'l',  'o',
    0,                              /* bounds {2: "h", 1: "lo"}, the block tells its size */
    0,                              /* offsets: null */
    4,    2,   4,   0,              /* ids [1, 2] */
    4,    10,  0,   12,  2, 1,   0, /* items {5, null}, {6, true} */
    'f',  'i', 'x',                 /* fixed */
};

static const firn_avro_type *type_of(const char *json, firn_arena *arena)
{
    const firn_avro_type *type = NULL;
    firn_bytes bytes = firn_str_bytes(firn_str_from(json));
    return firn_avro_type_read(bytes, arena, &type, NULL) == FIRN_OK ? type : NULL;
}

static void put_row(firn_buf *out)
{
    firn_put(out, row_bytes, sizeof row_bytes);
}

static void check_row(const row *r)
{
    assert_int_equal(r->status, 2);
    assert_int_equal(r->id, 7);
    assert_true(firn_str_is(firn_str_of_bytes(r->path), "a/b"));
    assert_int_equal(r->counts.count, 3);
    assert_int_equal(r->counts.ids[0], 1);
    assert_int_equal(r->counts.values[0], 10);
    assert_int_equal(r->counts.ids[2], 4);
    assert_int_equal(r->bounds.count, 2);
    assert_int_equal(r->bounds.ids[0], 1);
    assert_true(firn_str_is(firn_str_of_bytes(r->bounds.values[0]), "lo"));
    assert_int_equal(r->ids.count, 2);
    assert_int_equal(r->ids.values[1], 2);
    assert_int_equal(r->offsets.count, 0);
    assert_int_equal(r->part->a.type->kind, FIRN_AVRO_STRING);
    assert_true(r->part->b.real == 1.5);
    assert_int_equal(r->items.count, 2);
    const item *items = r->items.items;
    assert_int_equal(items[0].n, 5);
    assert_false(items[0].present >> YES & 1);
    assert_true(items[1].yes && (items[1].present >> YES & 1));
    assert_true(firn_str_is(firn_str_of_bytes(r->fixed), "fix"));
    assert_false(r->present >> OFFSETS & 1);
    assert_true(r->present >> BOUNDS & 1);
    assert_true(r->present >> 63 & 1);
}

static firn_status scenario(const firn_allocator *allocator)
{
    SCOPED(firn_arena) arena = { .allocator = allocator };
    const firn_avro_type *type;
    const firn_avro_program *program;
    firn_error err;
    SCOPED(firn_buf) bytes = { 0 };
    put_row(&bytes);
    put_row(&bytes);
    TRY(firn_avro_type_read((firn_bytes){ (const uint8_t *)schema, sizeof schema - 1 }, &arena,
                            &type, &err));
    TRY(firn_avro_compile(type, &row_wants, &arena, &program, &err));
    row *rows = firn_new(&arena, row, 2);
    if (!rows)
        return FIRN_NOMEM;
    firn_cursor in = firn_cursor_over(firn_buf_bytes(&bytes));
    TRY(firn_avro_program_run(program, &in, 2, &arena, rows, &err));
    assert_int_equal(firn_left(&in), 0);
    check_row(&rows[0]);
    check_row(&rows[1]);
    return FIRN_OK;
}

TEST(wanted_fields_land_in_the_struct)
{
    assert_int_equal(scenario(&firn_heap), FIRN_OK);
}

TEST(every_allocation_failure_is_reported_and_leaks_nothing)
{
    test_each_oom(scenario);
}

TEST(every_truncation_is_corrupt)
{
    SCOPED(firn_arena) arena = { 0 };
    SCOPED(firn_buf) bytes = { 0 };
    const firn_avro_program *program;
    firn_error err;
    put_row(&bytes);
    assert_int_equal(firn_avro_compile(type_of(schema, &arena), &row_wants, &arena, &program, NULL),
                     FIRN_OK);
    for (size_t len = 0; len < bytes.len; len++) {
        row r = { 0 };
        firn_cursor in = firn_cursor_over((firn_bytes){ bytes.data, len });
        assert_int_equal(firn_avro_program_run(program, &in, 1, &arena, &r, &err), FIRN_CORRUPT);
        assert_string_equal(err.message, "row 0 of 1 is cut short or malformed");
    }
}

TEST(only_chosen_ids_are_kept)
{
    SCOPED(firn_arena) arena = { 0 };
    SCOPED(firn_buf) bytes = { 0 };
    const firn_avro_program *program;
    static const int32_t chosen[] = { 1, 4 };
    firn_avro_want file_items[8];
    memcpy(file_items, file_wants.items, sizeof file_items);
    file_items[1].only_ids = file_items[2].only_ids = chosen;
    file_items[1].only_id_count = file_items[2].only_id_count = 2;
    firn_avro_wants chosen_file = file_wants, chosen_row = row_wants;
    chosen_file.items = file_items;
    firn_avro_want row_items[3];
    memcpy(row_items, row_wants.items, sizeof row_items);
    row_items[2].children = &chosen_file;
    chosen_row.items = row_items;

    put_row(&bytes);
    assert_int_equal(
        firn_avro_compile(type_of(schema, &arena), &chosen_row, &arena, &program, NULL), FIRN_OK);
    row r = { 0 };
    firn_cursor in = firn_cursor_over(firn_buf_bytes(&bytes));
    assert_int_equal(firn_avro_program_run(program, &in, 1, &arena, &r, NULL), FIRN_OK);
    assert_int_equal(firn_left(&in), 0);
    assert_int_equal(r.counts.count, 2);
    assert_int_equal(r.counts.ids[0], 1);
    assert_int_equal(r.counts.ids[1], 4);
    assert_int_equal(r.bounds.count, 1);
}

static firn_status compile(const char *json, firn_error *err)
{
    SCOPED(firn_arena) arena = { 0 };
    const firn_avro_program *program;
    return firn_avro_compile(type_of(json, &arena), &row_wants, &arena, &program, err);
}

TEST(what_cannot_be_resolved_is_refused)
{
    firn_error err;
    assert_int_equal(compile("\"int\"", &err), FIRN_CORRUPT);
    assert_string_equal(err.message, "rows are of type int, not records");
    assert_int_equal(compile("{\"type\":\"record\",\"name\":\"r\",\"fields\":["
                             "{\"name\":\"status\",\"type\":\"int\",\"field-id\":1}]}",
                             &err),
                     FIRN_CORRUPT);
    assert_string_equal(err.message, "field status (id 0) is missing");
    assert_int_equal(compile("{\"type\":\"record\",\"name\":\"r\",\"fields\":["
                             "{\"name\":\"status\",\"type\":\"string\"}]}",
                             &err),
                     FIRN_CORRUPT);
    assert_string_equal(err.message, "field status (id 0) has unusable type string");
}

TEST(without_ids_names_and_aliases_decide)
{
    SCOPED(firn_arena) arena = { 0 };
    const firn_avro_program *program;
    const firn_avro_type *type =
        type_of("{\"type\":\"record\",\"name\":\"r\",\"fields\":["
                "{\"name\":\"id\",\"type\":[\"null\",\"int\"]},"
                "{\"name\":\"old\",\"aliases\":[\"status\"],\"type\":\"int\"}]}",
                &arena);
    assert_int_equal(firn_avro_compile(type, &row_wants, &arena, &program, NULL), FIRN_OK);
    static const uint8_t bytes[] = { 2, 6, 8, 0, 10 };
    row rows[2] = { 0 };
    firn_cursor in = firn_cursor_over((firn_bytes){ bytes, sizeof bytes });
    assert_int_equal(firn_avro_program_run(program, &in, 2, &arena, rows, NULL), FIRN_OK);
    assert_int_equal(rows[0].id, 3);
    assert_int_equal(rows[0].status, 4);
    assert_false(rows[1].present >> ID & 1);
    assert_int_equal(rows[1].status, 5);
}

TEST(a_block_that_lies_about_its_size_is_corrupt)
{
    SCOPED(firn_arena) arena = { 0 };
    SCOPED(firn_buf) bytes = { 0 };
    const firn_avro_program *program;
    put_row(&bytes);
    uint8_t *size = memmem(bytes.data, bytes.len, "\x02\x03\x0e\x04\x02h", 6);
    assert_non_null(size);
    size[2] = 12;
    assert_int_equal(firn_avro_compile(type_of(schema, &arena), &row_wants, &arena, &program, NULL),
                     FIRN_OK);
    row r = { 0 };
    firn_cursor in = firn_cursor_over(firn_buf_bytes(&bytes));
    assert_int_equal(firn_avro_program_run(program, &in, 1, &arena, &r, NULL), FIRN_CORRUPT);
}
