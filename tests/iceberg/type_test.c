/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
#include "test.h"

#include "iceberg/schema.h"

static void check_words(const char *words, const char *shown)
{
    SCOPED(firn_arena) arena = { 0 };
    SCOPED(firn_buf) out = { 0 };
    firn_type type;
    firn_error err;
    int32_t next_id = 1;
    firn_status status = firn_type_parse(firn_str_from(words), &arena, &next_id, &type, &err);
    if (!shown) {
        assert_int_equal(status, FIRN_INVALID);
        return;
    }
    assert_int_equal(status, FIRN_OK);
    firn_type_put(&out, &type);
    assert_true(firn_str_is(firn_buf_str(&out), shown));
}

TEST(types_are_read_in_the_words_of_iceberg_and_of_sql)
{
    check_words("long", "long");
    check_words("BIGINT", "long");
    check_words("varchar(20)", "string");
    check_words("double precision", "double");
    check_words("decimal( 9 ,2 )", "decimal(9, 2)");
    check_words("numeric(5)", "decimal(5, 0)");
    check_words("timestamp with time zone", "timestamptz");
    check_words("fixed[16]", "fixed[16]");
    check_words("array<map<string, struct<a: int!, \"b c\": list<uuid>>>>",
                "list<map<string, struct<a: int, b c: list<uuid>>>>");
    check_words("geometry(srid:4326)", "geometry(srid:4326)");
    check_words("geography(OGC:CRS84, spherical)", "geography(OGC:CRS84, spherical)");
}

TEST(words_that_are_no_type_are_refused)
{
    static const char *const wrong[] = {
        "",         "strng",      "decimal(39,2)",     "decimal(3,5)", "fixed",
        "fixed[0]", "list<int",   "map<int>",          "struct<a>",    "int long",
        "list<>",   "decimal(9,", "fixed[99999999999]"
    };
    for (size_t i = 0; i < FIRN_COUNT(wrong); i++)
        check_words(wrong[i], NULL);
    char deep[400];
    for (size_t i = 0; i < 60; i++)
        memcpy(deep + 5 * i, "list<", 6);
    check_words(deep, NULL);
}

static firn_type of(const char *words)
{
    SCOPED(firn_arena) arena = { 0 };
    firn_type type;
    int32_t next_id = 1;
    assert_int_equal(firn_type_parse(firn_str_from(words), &arena, &next_id, &type, NULL), FIRN_OK);
    type.fields = NULL; /* dies with the arena; only primitives are asked for */
    return type;
}

TEST(promotion_follows_the_spec)
{
    static const struct {
        const char *from, *to;
        int version;
        bool allowed;
    } cases[] = { { "int", "long", 1, true },
                  { "long", "int", 2, false },
                  { "float", "double", 1, true },
                  { "decimal(9,2)", "decimal(18,2)", 1, true },
                  { "decimal(9,2)", "decimal(18,3)", 2, false },
                  { "date", "timestamp", 2, false },
                  { "date", "timestamp", 3, true },
                  { "date", "timestamptz", 3, false },
                  { "string", "binary", 3, false } };
    for (size_t i = 0; i < FIRN_COUNT(cases); i++) {
        firn_type from = of(cases[i].from), to = of(cases[i].to);
        assert_int_equal(firn_type_may_promote(&from, &to, cases[i].version), cases[i].allowed);
    }
}

/* ---- schemas ---- */

static const char sample[] =
    "{\"type\":\"struct\",\"schema-id\":3,\"identifier-field-ids\":[1],\"fields\":["
    "{\"id\":1,\"name\":\"id\",\"required\":true,\"type\":\"long\"},"
    "{\"id\":2,\"name\":\"tags\",\"required\":false,\"type\":{\"type\":\"list\",\"element-id\":5,"
    "\"element\":\"string\",\"element-required\":true}},"
    "{\"id\":3,\"name\":\"props\",\"required\":false,\"type\":{\"type\":\"map\",\"key-id\":6,"
    "\"key\":\"string\",\"value-id\":7,\"value\":\"decimal(9, 2)\",\"value-required\":false}},"
    "{\"id\":4,\"name\":\"at.x\",\"required\":false,\"type\":{\"type\":\"struct\",\"fields\":["
    "{\"id\":8,\"name\":\"y\",\"required\":true,\"type\":\"date\",\"doc\":\"when\"}]}}]}";

static firn_status read_sample(firn_arena *arena, firn_schema *schema, firn_error *err)
{
    firn_json_reader r;
    firn_json_begin(&r, firn_str_bytes(firn_str_from(sample)), arena);
    firn_schema_read_json(&r, arena, schema);
    return firn_json_finish(&r, err);
}

TEST(a_schema_comes_back_as_it_was)
{
    SCOPED(firn_arena) arena = { 0 };
    SCOPED(firn_buf) out = { 0 };
    firn_json_writer w = { .out = &out };
    firn_schema schema;
    assert_int_equal(read_sample(&arena, &schema, NULL), FIRN_OK);
    firn_schema_write_json(&w, &schema);
    assert_true(firn_str_is(firn_buf_str(&out), sample));
}

TEST(columns_are_found_by_path_even_where_names_hold_dots)
{
    SCOPED(firn_arena) arena = { 0 };
    firn_schema schema;
    assert_int_equal(read_sample(&arena, &schema, NULL), FIRN_OK);
    assert_int_equal(firn_schema_find(&schema, FIRN_STR("at.x.y"))->id, 8);
    assert_int_equal(firn_schema_find(&schema, FIRN_STR("TAGS.element"))->id, 5);
    assert_int_equal(firn_schema_find(&schema, FIRN_STR("props.value"))->id, 7);
    assert_null(firn_schema_find(&schema, FIRN_STR("at.y")));
    assert_string_equal(firn_schema_no_column(&schema, FIRN_STR("tgas"), &arena).data,
                        "no column \"tgas\": did you mean \"tags\"?");
    assert_string_equal(firn_schema_no_column(&schema, FIRN_STR("elsewhere"), &arena).data,
                        "no column \"elsewhere\"");
}

static firn_status evolve(firn_schema_change change, firn_arena *arena, firn_schema *out,
                          firn_error *err)
{
    firn_schema base;
    int32_t last_id = 8;
    TRY(read_sample(arena, &base, err));
    return firn_schema_evolve(&base, &change, 1, 2, &last_id, arena, out, err);
}

TEST(a_column_can_be_added_where_it_is_wanted)
{
    SCOPED(firn_arena) arena = { 0 };
    firn_schema out;
    firn_type type = of("int");
    firn_schema_change change = { .action = FIRN_COLUMN_ADD,
                                  .name = FIRN_STR("at.x.z"),
                                  .type = &type,
                                  .place = FIRN_PLACE_FIRST };
    assert_int_equal(evolve(change, &arena, &out, NULL), FIRN_OK);
    const firn_field *parent = firn_schema_find(&out, FIRN_STR("at.x"));
    assert_int_equal(parent->type.fields[0].id, 9);
    assert_true(firn_str_is(parent->type.fields[0].name, "z"));
    assert_int_equal(parent->type.fields[1].id, 8);
}

TEST(changes_that_break_readers_are_refused)
{
    firn_type text = of("string"), number = of("int");
    const struct {
        firn_schema_change change;
        firn_status status;
    } cases[] = {
        { { .action = FIRN_COLUMN_ADD, .name = FIRN_STR("id"), .type = &number }, FIRN_EXISTS },
        { { .action = FIRN_COLUMN_ADD, .name = FIRN_STR("n"), .type = &number, .required = true },
          FIRN_INVALID },
        { { .action = FIRN_COLUMN_ADD, .name = FIRN_STR("no.n"), .type = &number },
          FIRN_NOT_FOUND },
        { { .action = FIRN_COLUMN_DROP, .name = FIRN_STR("id") }, FIRN_INVALID },
        { { .action = FIRN_COLUMN_DROP, .name = FIRN_STR("tags.element") }, FIRN_INVALID },
        { { .action = FIRN_COLUMN_DROP, .name = FIRN_STR("none") }, FIRN_NOT_FOUND },
        { { .action = FIRN_COLUMN_ALTER, .name = FIRN_STR("id"), .type = &text }, FIRN_INVALID },
        { { .action = FIRN_COLUMN_ALTER, .name = FIRN_STR("props.key"), .type = &text },
          FIRN_INVALID },
        { { .action = FIRN_COLUMN_RENAME, .name = FIRN_STR("id"), .new_name = FIRN_STR("tags") },
          FIRN_EXISTS },
    };
    for (size_t i = 0; i < FIRN_COUNT(cases); i++) {
        SCOPED(firn_arena) arena = { 0 };
        firn_schema out;
        firn_error err;
        assert_int_equal(evolve(cases[i].change, &arena, &out, &err), cases[i].status);
    }
}

TEST(the_short_form_of_a_schema_file_is_understood)
{
    SCOPED(firn_arena) arena = { 0 };
    firn_schema schema;
    firn_str json = FIRN_STR("{\"id\": \"long!\", \"tags\": \"list<string>\", \"name\": \"text\"}");
    assert_int_equal(firn_schema_parse(firn_str_bytes(json), &arena, &schema, NULL), FIRN_OK);
    assert_int_equal(schema.root.field_count, 3);
    assert_true(schema.root.fields[0].required);
    assert_int_equal(schema.root.fields[2].id, 3);
    assert_int_equal(schema.root.fields[1].type.fields[0].id, 4);
}

static firn_status read_and_evolve(const firn_allocator *allocator)
{
    SCOPED(firn_arena) arena = { .allocator = allocator };
    firn_schema out;
    firn_error err;
    return evolve((firn_schema_change){ .action = FIRN_COLUMN_DROP, .name = FIRN_STR("tags") },
                  &arena, &out, &err);
}

TEST(every_allocation_failure_of_reading_and_evolving_is_reported)
{
    test_each_oom(read_and_evolve);
}
