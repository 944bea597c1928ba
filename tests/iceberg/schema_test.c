/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
#include "test.h"

#include <string.h>

#include "iceberg/schema.h"

/* Iceberg's own JSON, with ids and defaults as they stand there. */
static firn_schema read_schema(firn_arena *arena, const char *fields, const char *rest)
{
    SCOPED(firn_buf) text = { 0 };
    firn_json_reader r;
    firn_schema schema = { 0 };
    firn_error err = { 0 };
    firn_putf(&text, "{\"type\":\"struct\",\"schema-id\":0%s,\"fields\":[%s]}", rest, fields);
    firn_json_begin(&r, firn_buf_bytes(&text), arena);
    firn_schema_read_json(&r, arena, &schema);
    if (firn_json_finish(&r, &err) != FIRN_OK)
        fail_msg("%s: %s", fields, err.message);
    firn_schema kept;
    assert_int_equal(firn_schema_copy(arena, &schema, &kept, NULL), FIRN_OK);
    return kept;
}

static void check(const char *fields, const char *rest, int version, const char *message)
{
    SCOPED(firn_arena) arena = { 0 };
    firn_error err = { 0 };
    firn_schema schema = read_schema(&arena, fields, rest);
    firn_status status = firn_schema_check(&schema, version, &err);
    assert_string_equal(err.message, message ? message : "");
    assert_int_equal(status, message ? FIRN_INVALID : FIRN_OK);
}

#define FIELD(id, name, required, type)                                                            \
    "{\"id\":" #id ",\"name\":\"" name "\",\"required\":" #required ",\"type\":" type "}"
#define STRUCT(fields) "{\"type\":\"struct\",\"fields\":[" fields "]}"
#define LIST(id, required, type)                                                                   \
    "{\"type\":\"list\",\"element-id\":" #id ",\"element-required\":" #required                    \
    ",\"element\":" type "}"

TEST(names_and_ids_are_there_once)
{
    check(FIELD(1, "a", true, "\"int\"") "," FIELD(2, "A", true, "\"int\""), "", 1, NULL);
    check(FIELD(1, "a", true, "\"int\"") "," FIELD(2, "a", true, "\"int\""), "", 1,
          "two columns are named \"a\"");
    check(FIELD(1, "", true, "\"int\""), "", 1, "field 1 has no name");
    check(FIELD(1, "a", true, "\"int\"") "," FIELD(1, "b", true, "\"int\""), "", 1,
          "two fields have the id 1");
    check(FIELD(1, "a", true, STRUCT(FIELD(2, "x", true, "\"int\""))) "," FIELD(2, "b", true,
                                                                                "\"int\""),
          "", 1, "two fields have the id 2");
    check(FIELD(1, "a", true, LIST(1, true, "\"int\"")), "", 1, "two fields have the id 1");
    check(FIELD(1, "a", true, STRUCT(FIELD(2, "a", true, "\"int\""))), "", 1, NULL);
}

TEST(a_name_with_a_dot_is_no_path_of_another)
{
    check(FIELD(1, "a", true, STRUCT(FIELD(2, "x", true, "\"int\""))) "," FIELD(3, "a.x", true,
                                                                                "\"int\""),
          "", 1, "two columns are named \"a.x\"");
    check(FIELD(1, "a", true, STRUCT(FIELD(2, "x", true, "\"int\""))) "," FIELD(3, "a.y", true,
                                                                                "\"int\""),
          "", 1, NULL);
}

TEST(types_wait_for_their_version)
{
    check(FIELD(1, "a", true, "\"timestamp_ns\""), "", 2,
          "column \"a\": timestamp_ns is not supported until v3");
    check(FIELD(1, "a", true, "\"timestamp_ns\""), "", 3, NULL);
    check(FIELD(1, "l", false, LIST(2, false, "\"unknown\"")), "", 2,
          "column \"element\": unknown is not supported until v3");
    check(FIELD(1, "a", true, "\"unknown\""), "", 3, "column \"a\": type unknown must be optional");
}

#define DEFAULTS(type, initial, write)                                                             \
    "{\"id\":1,\"name\":\"a\",\"required\":false,\"type\":" type ",\"initial-default\":" initial   \
    ",\"write-default\":" write "}"

TEST(defaults_are_values_of_their_type)
{
    check(DEFAULTS("\"int\"", "1", "2"), "", 3, NULL);
    check(DEFAULTS("\"int\"", "1", "2"), "", 2,
          "column \"a\": non-null default values are not supported until v3");
    check(DEFAULTS("\"int\"", "null", "null"), "", 2, NULL);
    check(DEFAULTS("\"int\"", "\"1x\"", "2"), "", 3,
          "column \"a\": \"1x\" is not a default of type int");
    check(DEFAULTS("\"boolean\"", "true", "false"), "", 3, NULL);
    check(DEFAULTS("\"string\"", "true", "null"), "", 3,
          "column \"a\": true is not a default of type string");
    check(DEFAULTS("\"string\"", "{\"x\":1}", "null"), "", 3,
          "column \"a\": {\"x\":1} is not a default of type string");
    check(DEFAULTS("\"string\"", "[\"x\"]", "null"), "", 3,
          "column \"a\": [\"x\"] is not a default of type string");
    check(DEFAULTS("\"int\"", "1", "2147483648"), "", 3,
          "column \"a\": 2147483648 is not a default of type int");
    check(DEFAULTS("\"uuid\"", "\"x\"", "null"), "", 3,
          "column \"a\": \"x\" is not a default of type uuid");
    check(DEFAULTS(STRUCT(FIELD(2, "x", false, "\"int\"")), "{}", "{}"), "", 3, NULL);
    check(DEFAULTS(STRUCT(FIELD(2, "x", false, "\"int\"")), "{\"2\":1}", "{}"), "", 3,
          "column \"a\": {\"2\":1} is not a default of type struct<x: int>");
    check(DEFAULTS(LIST(2, false, "\"int\""), "[]", "null"), "", 3,
          "column \"a\": [] is not a default of type list<int>");
}

TEST(identifiers_are_what_every_row_has)
{
    static const char ids[] = ",\"identifier-field-ids\":[2]";
    static const char refused[] = "identifier field 2 must be a required primitive, not float or "
                                  "double, in required structs only";
    check(FIELD(2, "a", true, "\"int\""), ids, 1, NULL);
    check(FIELD(2, "a", false, "\"int\""), ids, 1, refused);
    check(FIELD(2, "a", true, "\"double\""), ids, 1, refused);
    check(FIELD(2, "a", true, "\"float\""), ids, 1, refused);
    check(FIELD(3, "a", true, "\"int\""), ids, 1, refused);
    check(FIELD(2, "a", true, STRUCT(FIELD(3, "x", true, "\"int\""))), ids, 1, refused);
    check(FIELD(1, "a", true, STRUCT(FIELD(2, "x", true, "\"int\""))), ids, 1, NULL);
    check(FIELD(1, "a", false, STRUCT(FIELD(2, "x", true, "\"int\""))), ids, 1, refused);
    check(FIELD(1, "a", true, LIST(2, true, "\"int\"")), ids, 1, refused);
}

TEST(schemas_are_the_same_by_fields_and_identifiers)
{
    SCOPED(firn_arena) arena = { 0 };
    const char *fields = FIELD(1, "a", true, "\"int\"") "," FIELD(2, "b", true, "\"int\"");
    firn_schema plain = read_schema(&arena, fields, "");
    firn_schema first = read_schema(&arena, fields, ",\"identifier-field-ids\":[1]");
    firn_schema second = read_schema(&arena, fields, ",\"identifier-field-ids\":[2]");
    firn_schema optional =
        read_schema(&arena, FIELD(1, "a", false, "\"int\"") "," FIELD(2, "b", true, "\"int\""), "");
    assert_true(firn_schema_same(&plain, &plain) && firn_schema_same(&first, &first));
    assert_false(firn_schema_same(&plain, &first));
    assert_false(firn_schema_same(&first, &second));
    assert_false(firn_schema_same(&plain, &optional));
}

TEST(fields_of_lists_and_maps_have_no_value_of_their_own)
{
    SCOPED(firn_arena) arena = { 0 };
    firn_schema schema = read_schema(
        &arena,
        FIELD(1, "l", true, LIST(2, true, STRUCT(FIELD(3, "x", true, "\"int\"")))) "," FIELD(
            4, "s", true, STRUCT(FIELD(5, "y", true, "\"int\""))),
        "");
    for (int32_t id = 1; id <= 5; id++)
        assert_int_equal(firn_schema_is_repeated(&schema, firn_schema_field(&schema, id)),
                         id == 2 || id == 3);
    assert_int_equal(firn_schema_max_id(&schema), 5);
}

TEST(element_and_value_may_be_left_out_of_names)
{
    static const char json[] = "{\"l\":\"list<struct<a: int, element: int>>\","
                               "\"m\":\"map<string, struct<a: int>>\",\"n\":\"list<list<int>>\"}";
    static const struct {
        const char *name, *full;
    } cases[] = {
        { "l.a", "l.element.a" },
        { "L.A", "l.element.a" },
        { "l.element", "l.element" },
        { "l.element.a", "l.element.a" },
        { "m.a", "m.value.a" },
        { "m.key", "m.key" },
        { "l.element.element", "l.element.element" },
        { "l.b", NULL },
        { "n.a", NULL },
    };
    SCOPED(firn_arena) arena = { 0 };
    firn_schema schema;
    assert_int_equal(firn_schema_parse((firn_bytes){ (const uint8_t *)json, sizeof json - 1 },
                                       &arena, &schema, NULL),
                     FIRN_OK);
    for (size_t i = 0; i < FIRN_COUNT(cases); i++) {
        SCOPED(firn_buf) full = { 0 };
        const firn_field *field = firn_schema_find(&schema, firn_str_from(cases[i].name));
        assert_int_equal(field != NULL, cases[i].full != NULL);
        if (!field)
            continue;
        assert_true(firn_schema_put_name(&schema, field->id, &full));
        assert_true(firn_str_is(firn_buf_str(&full), cases[i].full));
    }
}
