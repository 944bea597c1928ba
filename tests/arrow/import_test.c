/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
/* Schemas of the C data interface as others may hand them in. */
#include "test.h"

#include <string.h>

#include "arrow/type.h"

static struct ArrowSchema schema_of(const char *format)
{
    return (struct ArrowSchema){ .format = format, .name = "c", .flags = ARROW_FLAG_NULLABLE };
}

static firn_status import(const struct ArrowSchema *schema, firn_arena *arena,
                          firn_arrow_field *field, firn_error *err)
{
    firn_status status = firn_arrow_import_field(schema, arena, field, err);
    if (status == FIRN_OK)
        assert_string_equal(err->message, "");
    return status;
}

TEST(every_format_has_its_kind)
{
    static const struct {
        const char *format, *type;
    } cases[] = {
        { "n", "null" },
        { "b", "bool" },
        { "c", "int8" },
        { "C", "uint8" },
        { "s", "int16" },
        { "S", "uint16" },
        { "i", "int32" },
        { "I", "uint32" },
        { "l", "int64" },
        { "L", "uint64" },
        { "e", "float16" },
        { "f", "float" },
        { "g", "double" },
        { "u", "string" },
        { "U", "large_string" },
        { "z", "binary" },
        { "Z", "large_binary" },
        { "tdD", "date32" },
        { "ttm", "time32[ms]" },
        { "ttu", "time64[us]" },
        { "ttn", "time64[ns]" },
        { "tss:", "timestamp[s]" },
        { "tsm:", "timestamp[ms]" },
        { "tsu:", "timestamp[us]" },
        { "tsn:UTC", "timestamp[ns, UTC]" },
        { "w:16", "fixed_size_binary[16]" },
        { "d:38,-38", "decimal128(38, -38)" },
        { "d:9,2,128", "decimal128(9, 2)" },
    };
    for (size_t i = 0; i < FIRN_COUNT(cases); i++) {
        SCOPED(firn_arena) arena = { 0 };
        SCOPED(firn_buf) type = { 0 };
        firn_arrow_field field;
        firn_error err = { 0 };
        struct ArrowSchema schema = schema_of(cases[i].format);
        assert_int_equal(import(&schema, &arena, &field, &err), FIRN_OK);
        firn_arrow_put_type(&type, &field);
        firn_put_u8(&type, 0);
        assert_string_equal((const char *)type.data, cases[i].type);
        assert_true(field.nullable);
        assert_int_equal(field.field_id, -1);
    }
}

TEST(other_formats_are_named)
{
    static const char *const formats[] = {
        "",       "x",      "+ud:0",        "vu",     "+w:2",        "tsx:",
        "w:-1",   "w:",     "w:2147483648", "d:",     "d:9",         "d:0,0",
        "d:39,0", "d:9,39", "d:9,2,256",    "d:9,2,", "d:9,2,128,1", "+L"
    };
    for (size_t i = 0; i < FIRN_COUNT(formats); i++) {
        SCOPED(firn_arena) arena = { 0 };
        firn_arrow_field field;
        firn_error err = { 0 };
        struct ArrowSchema schema = schema_of(formats[i]);
        if (import(&schema, &arena, &field, &err) != FIRN_UNSUPPORTED)
            print_message("# \"%s\" is taken\n", formats[i]);
        assert_non_null(strstr(err.message, "arrow format \""));
        assert_int_equal(err.status, FIRN_UNSUPPORTED);
    }
}

static void put_text(firn_buf *out, const char *text)
{
    int32_t len = (int32_t)strlen(text);
    firn_put(out, &len, sizeof len);
    firn_put_c(out, text);
}

static firn_arrow_field with_metadata(firn_arena *arena, const char *format, const char *key,
                                      const char *value)
{
    SCOPED(firn_buf) metadata = { 0 };
    int32_t count = 2;
    firn_arrow_field field;
    firn_put(&metadata, &count, sizeof count);
    put_text(&metadata, "other");
    put_text(&metadata, "");
    put_text(&metadata, key);
    put_text(&metadata, value);
    struct ArrowSchema schema = schema_of(format);
    schema.metadata = (const char *)metadata.data;
    assert_int_equal(firn_arrow_import_field(&schema, arena, &field, NULL), FIRN_OK);
    return field;
}

TEST(metadata_tells_field_ids_and_uuids)
{
    SCOPED(firn_arena) arena = { 0 };
    static const struct {
        const char *text;
        int32_t id;
    } ids[] = { { "7", 7 },           { "2147483647", 2147483647 },
                { "2147483648", -1 }, { "-1", -1 },
                { "x", -1 },          { "", -1 } };
    for (size_t i = 0; i < FIRN_COUNT(ids); i++)
        assert_int_equal(with_metadata(&arena, "i", "PARQUET:field_id", ids[i].text).field_id,
                         ids[i].id);
    assert_true(with_metadata(&arena, "w:16", "ARROW:extension:name", "arrow.uuid").uuid);
    assert_false(with_metadata(&arena, "w:15", "ARROW:extension:name", "arrow.uuid").uuid);
    assert_false(with_metadata(&arena, "w:16", "ARROW:extension:name", "arrow.json").uuid);
}

/* ---- trees ---- */

static firn_status import_nested(const char *format, struct ArrowSchema **children, int64_t count,
                                 firn_error *err)
{
    SCOPED(firn_arena) arena = { 0 };
    firn_arrow_field field;
    struct ArrowSchema schema = schema_of(format);
    schema.children = children;
    schema.n_children = count;
    return firn_arrow_import_field(&schema, &arena, &field, err);
}

TEST(nested_types_have_the_children_they_need)
{
    struct ArrowSchema leaf = schema_of("i"), entries = schema_of("+s");
    struct ArrowSchema *leaves[] = { &leaf, &leaf, &leaf }, *one[] = { &entries };
    firn_error err = { 0 };
    entries.children = leaves;
    entries.n_children = 2;
    assert_int_equal(import_nested("+s", NULL, 0, &err), FIRN_OK);
    assert_int_equal(import_nested("+s", leaves, 3, &err), FIRN_OK);
    assert_int_equal(import_nested("+l", leaves, 1, &err), FIRN_OK);
    assert_int_equal(import_nested("+m", one, 1, &err), FIRN_OK);
    assert_int_equal(import_nested("+l", leaves, 2, &err), FIRN_INVALID);
    assert_string_equal(err.message, "arrow field \"c\" has 2 children");
    assert_int_equal(import_nested("+l", NULL, 0, &err), FIRN_INVALID);
    assert_int_equal(import_nested("i", leaves, 1, &err), FIRN_INVALID);
    assert_int_equal(import_nested("+m", leaves, 1, &err), FIRN_INVALID);
    entries.n_children = 3;
    assert_int_equal(import_nested("+m", one, 1, &err), FIRN_INVALID);
    assert_int_equal(import_nested("+s", NULL, 2, &err), FIRN_INVALID);
    assert_string_equal(err.message, "arrow field \"c\" has no children array");
    assert_int_equal(import_nested("+s", leaves, -1, &err), FIRN_INVALID);
    leaf.format = NULL;
    assert_int_equal(import_nested("+s", leaves, 1, &err), FIRN_INVALID);
    leaves[0] = NULL;
    assert_int_equal(import_nested("+s", leaves, 1, &err), FIRN_INVALID);
}

TEST(depth_has_an_end)
{
    SCOPED(firn_arena) arena = { 0 };
    struct ArrowSchema level = schema_of("+s");
    struct ArrowSchema *itself[] = { &level };
    firn_arrow_field field;
    firn_error err = { 0 };
    level.children = itself;
    level.n_children = 1;
    assert_int_equal(firn_arrow_import_field(&level, &arena, &field, &err), FIRN_INVALID);
    assert_string_equal(err.message, "arrow schema has no format or is nested too deeply");
}

TEST(a_column_needs_no_name)
{
    SCOPED(firn_arena) arena = { 0 };
    firn_arrow_field field;
    struct ArrowSchema schema = { .format = "i" };
    assert_int_equal(firn_arrow_import_field(&schema, &arena, &field, NULL), FIRN_OK);
    assert_string_equal(field.name.data, "");
    assert_false(field.nullable);
}

/* ---- dictionaries ---- */

static firn_status import_dictionary(const char *codes, const struct ArrowSchema *values,
                                     firn_error *err)
{
    SCOPED(firn_arena) arena = { 0 };
    firn_arrow_field field;
    struct ArrowSchema schema = schema_of(codes);
    schema.dictionary = (struct ArrowSchema *)values;
    TRY(firn_arrow_import_field(&schema, &arena, &field, err));
    assert_true(field.dictionary);
    assert_int_equal(field.kind, FIRN_ARROW_UTF8);
    return FIRN_OK;
}

TEST(dictionaries_are_codes_of_four_bytes_into_plain_values)
{
    struct ArrowSchema text = schema_of("u"), inner = schema_of("i"), leaf = schema_of("u");
    struct ArrowSchema list = schema_of("+l"), none = schema_of("n");
    struct ArrowSchema *leaves[] = { &leaf };
    firn_error err = { 0 };
    assert_int_equal(import_dictionary("i", &text, &err), FIRN_OK);
    assert_int_equal(import_dictionary("l", &text, &err), FIRN_UNSUPPORTED);
    assert_string_equal(err.message, "arrow dictionary codes of format \"l\"");
    list.children = leaves;
    list.n_children = 1;
    assert_int_equal(import_dictionary("i", &list, &err), FIRN_UNSUPPORTED);
    assert_string_equal(err.message,
                        "arrow column \"c\" is a dictionary of nested values or of nulls");
    assert_int_equal(import_dictionary("i", &none, &err), FIRN_UNSUPPORTED);
    inner.dictionary = &text;
    assert_int_equal(import_dictionary("i", &inner, &err), FIRN_UNSUPPORTED);
}

/* ---- what we hand out comes back ---- */

static firn_status round_trip(const firn_allocator *allocator)
{
    SCOPED(firn_arena) arena = { .allocator = allocator };
    firn_arrow_field members[] = {
        { .name = FIRN_STR("x"),
          .kind = FIRN_ARROW_TIMESTAMP_US,
          .utc = true,
          .nullable = true,
          .field_id = 3 },
        { .name = FIRN_STR("u"),
          .kind = FIRN_ARROW_FIXED_BINARY,
          .byte_width = 16,
          .uuid = true,
          .field_id = -1 },
        { .name = FIRN_STR("d"), .kind = FIRN_ARROW_UTF8, .dictionary = true, .field_id = 4 }
    };
    firn_arrow_field whole = { .name = FIRN_STR(""),
                               .kind = FIRN_ARROW_STRUCT,
                               .children = members,
                               .child_count = 3,
                               .field_id = -1 };
    firn_arrow_field back;
    struct ArrowSchema schema;
    TRY(firn_arrow_export_field(&whole, allocator, &schema, NULL));
    firn_status status = firn_arrow_import_field(&schema, &arena, &back, NULL);
    schema.release(&schema);
    TRY(status);
    assert_true(firn_arrow_same_type(&whole, &back));
    for (size_t i = 0; i < 3; i++) {
        assert_true(firn_str_equal(back.children[i].name, members[i].name));
        assert_int_equal(back.children[i].field_id, members[i].field_id);
        assert_int_equal(back.children[i].nullable, members[i].nullable);
        assert_int_equal(back.children[i].dictionary, members[i].dictionary);
        assert_int_equal(back.children[i].uuid, members[i].uuid);
        assert_int_equal(back.children[i].utc, members[i].utc);
    }
    return FIRN_OK;
}

TEST(every_allocation_failure_of_exporting_is_reported)
{
    test_each_oom(round_trip);
}
