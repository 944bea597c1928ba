/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
#include "test.h"

#include "iceberg/schema.h"

static const char columns[] =
    "{\"id\": \"long!\", \"s\": \"struct<x: int, y: float>\", \"l\": \"list<struct<a: int>>\", "
    "\"m\": \"map<string, int>\", \"price\": \"decimal(9,2)\", \"at\": \"date\"}";

/* The columns after a change, as "1 id, 2 s(7 x, 8 y)", or why not. */
typedef struct bench {
    firn_arena arena;
    firn_schema schema;
    int32_t last_id, version;
    firn_error err;
    firn_buf text;
} bench;

static void bench_release(bench *b)
{
    firn_arena_release(&b->arena);
    firn_buf_release(&b->text);
}

static void start(bench *b, int32_t version)
{
    *b = (bench){ .version = version };
    assert_int_equal(
        firn_schema_parse(firn_str_bytes(firn_str_from(columns)), &b->arena, &b->schema, NULL),
        FIRN_OK);
    b->last_id = firn_schema_max_id(&b->schema);
}

static firn_status change(bench *b, firn_schema_change one, const char *type)
{
    firn_schema evolved;
    firn_type parsed;
    int32_t next_id = 1;
    if (type) {
        assert_int_equal(firn_type_parse(firn_str_from(type), &b->arena, &next_id, &parsed, NULL),
                         FIRN_OK);
        one.type = &parsed;
    }
    b->err = (firn_error){ 0 };
    TRY(firn_schema_evolve(&b->schema, &one, 1, b->version, &b->last_id, &b->arena, &evolved,
                           &b->err));
    b->schema = evolved;
    return FIRN_OK;
}

static void put_fields(firn_buf *out, const firn_type *type)
{
    for (size_t i = 0; i < type->field_count; i++) {
        const firn_field *field = &type->fields[i];
        firn_putf(out, "%s%d %.*s%s", i ? ", " : "", field->id, FIRN_STR_ARG(field->name),
                  field->required ? "!" : "");
        if (field->type.field_count == 0)
            continue;
        firn_put_c(out, "(");
        put_fields(out, &field->type);
        firn_put_c(out, ")");
    }
}

static void check_fields(bench *b, const char *wanted)
{
    firn_buf_clear(&b->text);
    put_fields(&b->text, &b->schema.root);
    firn_put_u8(&b->text, 0);
    assert_string_equal((const char *)b->text.data, wanted);
}

static void check_refused(bench *b, firn_schema_change one, const char *type, firn_status status,
                          const char *message)
{
    assert_int_equal(change(b, one, type), status);
    assert_string_equal(b->err.message, message);
}

static firn_schema_change add(const char *name)
{
    return (firn_schema_change){ .action = FIRN_COLUMN_ADD, .name = firn_str_from(name) };
}

static firn_schema_change alter(const char *name)
{
    return (firn_schema_change){ .action = FIRN_COLUMN_ALTER, .name = firn_str_from(name) };
}

static firn_schema_change drop(const char *name)
{
    return (firn_schema_change){ .action = FIRN_COLUMN_DROP, .name = firn_str_from(name) };
}

static firn_schema_change rename_to(const char *name, const char *new_name)
{
    return (firn_schema_change){ .action = FIRN_COLUMN_RENAME,
                                 .name = firn_str_from(name),
                                 .new_name = firn_str_from(new_name) };
}

static firn_schema_change behind(firn_schema_change one, const char *after)
{
    one.place = after ? FIRN_PLACE_AFTER : FIRN_PLACE_FIRST;
    one.after = firn_str_from(after);
    return one;
}

TEST(new_columns_get_new_ids_at_any_depth)
{
    SCOPED(bench) b;
    start(&b, 2);
    check_fields(&b, "1 id!, 2 s(7 x, 8 y), 3 l(9 element(10 a)), 4 m(11 key!, 12 value), 5 price, "
                     "6 at");
    assert_int_equal(change(&b, behind(add("n"), "id"), "struct<p: int, q: list<int>>"), FIRN_OK);
    assert_int_equal(change(&b, behind(add("s.z"), NULL), "int"), FIRN_OK);
    assert_int_equal(change(&b, add("l.b"), "int"), FIRN_OK);
    check_fields(&b, "1 id!, 13 n(14 p, 15 q(16 element)), 2 s(17 z, 7 x, 8 y), "
                     "3 l(9 element(10 a, 18 b)), 4 m(11 key!, 12 value), 5 price, 6 at");
    assert_int_equal(b.last_id, 18);
}

TEST(what_cannot_be_added_is_refused)
{
    SCOPED(bench) b;
    firn_schema_change required = add("n"), with_default = add("n");
    start(&b, 2);
    required.required = true;
    with_default.default_json = FIRN_STR("1");
    check_refused(&b, add("id"), "int", FIRN_EXISTS, "column \"id\" already exists");
    check_refused(&b, add("s."), "int", FIRN_INVALID, "a column needs a name");
    check_refused(&b, add("id.x"), "int", FIRN_INVALID, "column \"id\" is not a struct");
    check_refused(&b, add("m.x"), "int", FIRN_INVALID, "column \"m\" is not a struct");
    check_refused(&b, add("nobody.x"), "int", FIRN_NOT_FOUND, "no column \"nobody\"");
    check_refused(&b, required, "int", FIRN_INVALID,
                  "column \"n\": a new column must be optional or have a default");
    check_refused(&b, with_default, "int", FIRN_INVALID,
                  "column \"n\": default values need format version 3");
    check_refused(&b, behind(add("n"), "x"), "int", FIRN_NOT_FOUND, "no column \"x\" beside \"n\"");
    check_refused(&b, add("n"), "timestamp_ns", FIRN_INVALID,
                  "column \"n\": timestamp_ns is not supported until v3");
}

TEST(defaults_are_spelled_as_the_spec_does)
{
    SCOPED(bench) b;
    firn_schema_change one = add("n"), text = add("t"), wrong = add("w");
    start(&b, 3);
    one.required = true;
    one.default_json = FIRN_STR("\"1.5\"");
    text.default_json = FIRN_STR("\"A\\u0042\"");
    wrong.default_json = FIRN_STR("true");
    assert_int_equal(change(&b, one, "decimal(9,2)"), FIRN_OK);
    const firn_field *field = firn_schema_find(&b.schema, FIRN_STR("n"));
    assert_true(firn_str_is(field->initial_default, "\"1.50\""));
    assert_true(firn_str_is(field->write_default, "\"1.50\""));
    assert_int_equal(change(&b, text, "string"), FIRN_OK);
    assert_true(firn_str_is(firn_schema_find(&b.schema, FIRN_STR("t"))->initial_default, "\"AB\""));
    check_refused(&b, wrong, "int", FIRN_INVALID,
                  "column \"w\": true is not a default of type int");
}

TEST(columns_get_other_names_where_they_are)
{
    SCOPED(bench) b;
    start(&b, 2);
    assert_int_equal(change(&b, rename_to("s.x", "s.z"), NULL), FIRN_OK);
    assert_int_equal(change(&b, rename_to("s.y", "x"), NULL), FIRN_OK);
    assert_int_equal(change(&b, rename_to("id", "id"), NULL), FIRN_OK);
    check_fields(&b, "1 id!, 2 s(7 z, 8 x), 3 l(9 element(10 a)), 4 m(11 key!, 12 value), 5 price, "
                     "6 at");
    check_refused(&b, rename_to("s.z", "x"), NULL, FIRN_EXISTS, "column \"x\" already exists");
    check_refused(&b, rename_to("s.z", ""), NULL, FIRN_INVALID, "a column needs a name");
    check_refused(&b, rename_to("l.element", "e"), NULL, FIRN_INVALID,
                  "cannot rename \"l.element\": it is part of a list");
    check_refused(&b, rename_to("m.key", "k"), NULL, FIRN_INVALID,
                  "cannot rename \"m.key\": it is part of a map");
}

TEST(columns_go_but_never_the_last_nor_an_identifier)
{
    SCOPED(bench) b;
    int32_t identifier = 1;
    start(&b, 2);
    b.schema.identifier_field_ids = &identifier;
    b.schema.identifier_count = 1;
    check_refused(&b, drop("id"), NULL, FIRN_INVALID, "cannot drop identifier column \"id\"");
    check_refused(&b, drop("m.value"), NULL, FIRN_INVALID,
                  "cannot drop \"m.value\": it is part of a map");
    check_refused(&b, drop("l.element.a"), NULL, FIRN_INVALID,
                  "cannot drop \"l.element.a\": it is the last column");
    assert_int_equal(change(&b, drop("s.x"), NULL), FIRN_OK);
    check_refused(&b, drop("s.y"), NULL, FIRN_INVALID,
                  "cannot drop \"s.y\": it is the last column");
    assert_int_equal(change(&b, drop("at"), NULL), FIRN_OK);
    check_fields(&b, "1 id!, 2 s(8 y), 3 l(9 element(10 a)), 4 m(11 key!, 12 value), 5 price");
}

TEST(types_grow_where_no_value_changes)
{
    SCOPED(bench) b;
    start(&b, 2);
    assert_int_equal(change(&b, alter("s.x"), "long"), FIRN_OK);
    assert_int_equal(change(&b, alter("s.y"), "double"), FIRN_OK);
    assert_int_equal(change(&b, alter("price"), "decimal(18,2)"), FIRN_OK);
    assert_int_equal(change(&b, alter("m.value"), "long"), FIRN_OK);
    check_refused(&b, alter("s.x"), "int", FIRN_INVALID,
                  "cannot change column \"s.x\" from long to int");
    check_refused(&b, alter("price"), "decimal(18,3)", FIRN_INVALID,
                  "cannot change column \"price\" from decimal(18, 2) to decimal(18, 3)");
    check_refused(&b, alter("price"), "decimal(9,2)", FIRN_INVALID,
                  "cannot change column \"price\" from decimal(18, 2) to decimal(9, 2)");
    check_refused(&b, alter("m.key"), "binary", FIRN_INVALID, "cannot change map key \"m.key\"");
    check_refused(&b, alter("at"), "timestamp", FIRN_INVALID,
                  "cannot change column \"at\" from date to timestamp");
    b.version = 3;
    assert_int_equal(change(&b, alter("at"), "timestamp"), FIRN_OK);
}

TEST(columns_move_inside_their_struct)
{
    SCOPED(bench) b;
    start(&b, 2);
    assert_int_equal(change(&b, behind(alter("at"), NULL), NULL), FIRN_OK);
    assert_int_equal(change(&b, behind(alter("id"), "m"), NULL), FIRN_OK);
    assert_int_equal(change(&b, behind(alter("price"), "s"), NULL), FIRN_OK);
    assert_int_equal(change(&b, behind(alter("s.x"), "y"), NULL), FIRN_OK);
    check_fields(&b, "6 at, 2 s(8 y, 7 x), 5 price, 3 l(9 element(10 a)), 4 m(11 key!, 12 value), "
                     "1 id!");
    check_refused(&b, behind(alter("at"), "at"), NULL, FIRN_INVALID,
                  "column \"at\" cannot stand behind itself");
    check_refused(&b, behind(alter("at"), "x"), NULL, FIRN_NOT_FOUND,
                  "no column \"x\" beside \"at\"");
    check_refused(&b, behind(alter("m.value"), NULL), NULL, FIRN_INVALID,
                  "cannot move \"m.value\": it is part of a map");
}

TEST(required_columns_become_optional_unless_they_identify)
{
    SCOPED(bench) b;
    int32_t identifier = 1;
    firn_schema_change optional = alter("id");
    start(&b, 2);
    optional.make_optional = true;
    b.schema.identifier_field_ids = &identifier;
    b.schema.identifier_count = 1;
    check_refused(&b, optional, NULL, FIRN_INVALID, "identifier column \"id\" must stay required");
    b.schema.identifier_count = 0;
    optional.doc = FIRN_STR("what it is");
    assert_int_equal(change(&b, optional, NULL), FIRN_OK);
    assert_false(b.schema.root.fields[0].required);
    assert_true(firn_str_is(b.schema.root.fields[0].doc, "what it is"));
}

TEST(a_refused_change_leaves_the_schema_as_it_was)
{
    SCOPED(bench) b;
    firn_schema evolved;
    firn_type type = { .kind = FIRN_TYPE_INT };
    start(&b, 2);
    firn_schema_change two[] = { rename_to("s.x", "z"), add("s.z") };
    two[1].type = &type;
    assert_int_equal(firn_schema_evolve(&b.schema, two, 2, 2, &b.last_id, &b.arena, &evolved, NULL),
                     FIRN_EXISTS);
    check_fields(&b, "1 id!, 2 s(7 x, 8 y), 3 l(9 element(10 a)), 4 m(11 key!, 12 value), 5 price, "
                     "6 at");
}
