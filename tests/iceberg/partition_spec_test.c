/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
#include "test.h"

#include <string.h>

#include "iceberg/partition_spec.h"
#include "iceberg/value.h"

static firn_schema schema_of(firn_arena *arena)
{
    static const char json[] =
        "{\"id\": \"long\", \"name\": \"string\", \"s\": \"struct<x: int>\", "
        "\"l\": \"list<int>\", \"m\": \"map<string, int>\"}";
    firn_schema schema;
    assert_int_equal(firn_schema_parse(firn_str_bytes(firn_str_from(json)), arena, &schema, NULL),
                     FIRN_OK);
    return schema;
}

static firn_partition_field field_of(const firn_schema *schema, const char *column,
                                     const char *transform, const char *name)
{
    const firn_field *source = firn_schema_find(schema, firn_str_from(column));
    return (firn_partition_field){ .source_id = source ? source->id : 99,
                                   .name = firn_str_from(name),
                                   .transform = firn_transform_read(firn_str_from(transform)) };
}

typedef struct wanted {
    const char *column, *transform, *name;
} wanted;

static void check(const wanted *first, const wanted *second, const char *message)
{
    SCOPED(firn_arena) arena = { 0 };
    firn_error err = { 0 };
    firn_schema schema = schema_of(&arena);
    firn_partition_field fields[2];
    firn_partition_spec spec = { .fields = fields, .field_count = 1u + (second != NULL) };
    fields[0] = field_of(&schema, first->column, first->transform, first->name);
    if (second)
        fields[1] = field_of(&schema, second->column, second->transform, second->name);
    firn_status status = firn_partition_spec_check(&spec, &schema, &err);
    assert_string_equal(err.message, message ? message : "");
    assert_int_equal(status, message ? FIRN_INVALID : FIRN_OK);
}

TEST(partition_fields_have_a_column_a_transform_for_it_and_a_name)
{
    check(&(wanted){ "id", "bucket[4]", "b" }, NULL, NULL);
    check(&(wanted){ "s.x", "identity", "x" }, NULL, NULL);
    check(&(wanted){ "gone", "identity", "b" }, NULL,
          "partition field \"b\": no column has the id 99");
    check(&(wanted){ "gone", "void", "b" }, NULL, NULL);
    check(&(wanted){ "id", "day", "d" }, NULL, "cannot partition \"id\" of type long by day");
    check(&(wanted){ "s", "identity", "b" }, NULL,
          "cannot partition \"s\" of type struct<x: int> by identity");
    check(&(wanted){ "id", "zigzag", "b" }, NULL, "no transform \"zigzag\"");
    check(&(wanted){ "id", "identity", "" }, NULL, "a partition field needs a name");
}

TEST(nothing_is_partitioned_by_what_is_inside_lists_and_maps)
{
    check(&(wanted){ "l.element", "identity", "e" }, NULL,
          "partition field \"e\": what is inside a list or map has no one value in a row");
    check(&(wanted){ "m.value", "bucket[4]", "v" }, NULL,
          "partition field \"v\": what is inside a list or map has no one value in a row");
}

TEST(a_partition_field_is_named_like_a_column_only_as_its_identity)
{
    check(&(wanted){ "id", "identity", "id" }, NULL, NULL);
    check(&(wanted){ "id", "bucket[4]", "id" }, NULL, "partition field \"id\" has a column's name");
    check(&(wanted){ "id", "identity", "name" }, NULL,
          "partition field \"name\" has a column's name");
    check(&(wanted){ "id", "void", "name" }, NULL, NULL);
}

TEST(partition_fields_do_not_repeat_one_another)
{
    check(&(wanted){ "id", "bucket[4]", "b" }, &(wanted){ "id", "bucket[8]", "c" }, NULL);
    check(&(wanted){ "id", "bucket[4]", "b" }, &(wanted){ "name", "bucket[4]", "b" },
          "two partition fields are named \"b\"");
    check(&(wanted){ "id", "bucket[4]", "b" }, &(wanted){ "id", "bucket[4]", "c" },
          "partition field \"c\" repeats \"b\"");
    check(&(wanted){ "id", "void", "b" }, &(wanted){ "id", "void", "c" }, NULL);
}

static void check_path(const char *name, firn_value value, const char *path)
{
    SCOPED(firn_buf) out = { 0 };
    firn_partition_field field = { .name = firn_str_from(name),
                                   .transform = { .kind = FIRN_TRANSFORM_IDENTITY } };
    firn_partition_spec spec = { .fields = &field, .field_count = 1 };
    firn_partition_put_path(&out, &spec, &value);
    firn_put_u8(&out, 0);
    assert_string_equal((const char *)out.data, path);
}

static firn_value text_of(const char *text)
{
    return (firn_value){ .kind = FIRN_TYPE_STRING, .bytes = firn_str_bytes(firn_str_from(text)) };
}

TEST(folders_of_partitions_lead_nowhere_else)
{
    firn_type text = { .kind = FIRN_TYPE_STRING };
    check_path("p", text_of("a b"), "p=a+b");
    check_path("p", text_of("../../etc"), "p=..%2F..%2Fetc");
    check_path("../p", text_of("."), "..%2Fp=.");
    check_path("p", text_of("=%\n"), "p=%3D%25%0A");
    check_path("p", text_of("gr\xc3\xbc\xc3\x9f"), "p=gr%C3%BC%C3%9F");
    check_path("p", text_of(""), "p=");
    check_path("p", firn_value_null(&text), "p=null");
}

/* ---- JSON ---- */

static firn_status read_spec(const char *json, firn_arena *arena, firn_partition_spec *spec,
                             firn_error *err)
{
    firn_json_reader r;
    firn_json_begin(&r, firn_str_bytes(firn_str_from(json)), arena);
    firn_partition_spec_read_json(&r, arena, spec);
    return firn_json_finish(&r, err);
}

TEST(a_list_of_source_ids_is_one_column_or_a_transform_unknown)
{
    SCOPED(firn_arena) arena = { 0 };
    firn_partition_spec spec;
    assert_int_equal(read_spec("{\"spec-id\": 3, \"fields\": ["
                               "{\"name\": \"a\", \"transform\": \"day\", \"source-ids\": [7]},"
                               "{\"name\": \"b\", \"transform\": \"day\", \"source-ids\": [7, 8]},"
                               "{\"name\": \"c\", \"transform\": \"day\", \"source-ids\": []},"
                               "{\"name\": \"d\", \"transform\": \"day\", \"source-id\": 9}]}",
                               &arena, &spec, NULL),
                     FIRN_OK);
    assert_int_equal(spec.spec_id, 3);
    assert_int_equal(spec.field_count, 4);
    for (size_t i = 0; i < 4; i++) {
        bool known = i == 0 || i == 3;
        assert_int_equal(spec.fields[i].transform.kind,
                         known ? FIRN_TRANSFORM_DAY : FIRN_TRANSFORM_UNKNOWN);
        assert_int_equal(spec.fields[i].field_id, 1000 + (int)i); /* not said: in their order */
    }
    assert_int_equal(spec.fields[0].source_id, 7);
    assert_int_equal(spec.fields[3].source_id, 9);
}

TEST(partition_fields_without_a_name_or_transform_are_corrupt)
{
    SCOPED(firn_arena) arena = { 0 };
    firn_partition_spec spec;
    firn_error err = { 0 };
    assert_int_equal(read_spec("[{\"name\": \"a\", \"source-id\": 1}]", &arena, &spec, &err),
                     FIRN_CORRUPT);
    assert_non_null(strstr(err.message, "a partition field needs a name and a transform"));
    assert_int_equal(read_spec("[{\"transform\": \"day\", \"source-id\": 1}]", &arena, &spec, &err),
                     FIRN_CORRUPT);
    assert_int_equal(read_spec("[{\"name\": \"a\", \"transform\": 1}]", &arena, &spec, &err),
                     FIRN_CORRUPT);
    assert_int_equal(read_spec("[]", &arena, &spec, &err), FIRN_OK);
    assert_int_equal(spec.field_count, 0);
}

TEST(orders_are_the_same_by_column_transform_direction_and_nulls)
{
    firn_sort_field a = { .source_id = 1 }, b = a;
    firn_sort_order x = { .fields = &a, .field_count = 1 }, y = { .fields = &b, .field_count = 1 };
    assert_true(firn_sort_order_same(&x, &y));
    b.descending = true;
    assert_false(firn_sort_order_same(&x, &y));
    b = a;
    b.nulls_last = true;
    assert_false(firn_sort_order_same(&x, &y));
    b = a;
    b.source_id = 2;
    assert_false(firn_sort_order_same(&x, &y));
    b = a;
    b.transform.kind = FIRN_TRANSFORM_DAY;
    assert_false(firn_sort_order_same(&x, &y));
    y.field_count = 0;
    assert_false(firn_sort_order_same(&x, &y));
}
