/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
/* Which batches a table takes: nothing is changed but its layout, nothing is lost. */
#include "test.h"

#include <math.h>
#include <string.h>

#include "table/write/append.h"

static firn_arrow_field field_of(firn_arrow_kind kind)
{
    return (firn_arrow_field){ .name = FIRN_STR("c"),
                               .kind = kind,
                               .nullable = true,
                               .field_id = -1,
                               .precision = 9,
                               .scale = 2,
                               .byte_width = 4 };
}

static firn_arrow_field struct_of(firn_arrow_field *members, size_t count)
{
    return (firn_arrow_field){ .name = FIRN_STR(""),
                               .kind = FIRN_ARROW_STRUCT,
                               .field_id = -1,
                               .children = members,
                               .child_count = count };
}

/* A batch while it is made, and what became of it. */
typedef struct sample {
    firn_arena arena;
    firn_arrow_field from, to;
    firn_column rows, made;
    struct ArrowArray array;
    firn_error err;
} sample;

static void sample_release(sample *s)
{
    firn_column_release(&s->rows);
    firn_column_release(&s->made);
    if (s->array.release)
        s->array.release(&s->array);
    firn_arena_release(&s->arena);
}

static void start(sample *s, firn_arrow_field *from, size_t from_count, firn_arrow_field *to,
                  size_t to_count)
{
    *s = (sample){ .from = struct_of(from, from_count), .to = struct_of(to, to_count) };
    assert_int_equal(firn_column_init(&s->rows, &s->from, &firn_heap, NULL), FIRN_OK);
    assert_int_equal(firn_column_init(&s->made, &s->to, &firn_heap, NULL), FIRN_OK);
}

/* The rows put so far become a batch, and that is conformed. */
static firn_status conform(sample *s)
{
    firn_view view;
    assert_int_equal(firn_column_finish(&s->rows, &s->array, NULL), FIRN_OK);
    assert_int_equal(firn_view_init(&view, &s->from, &s->array, &s->arena, NULL), FIRN_OK);
    return firn_conform(&view, 0, &s->made, &s->err);
}

static const firn_view *made(sample *s)
{
    firn_view *view = firn_new(&s->arena, firn_view, 1);
    s->array.release(&s->array);
    assert_int_equal(firn_column_finish(&s->made, &s->array, NULL), FIRN_OK);
    assert_int_equal(firn_view_init(view, &s->to, &s->array, &s->arena, NULL), FIRN_OK);
    return view;
}

static void put_number(firn_column *out, firn_int128 value)
{
    switch (firn_arrow_byte_width(out->field)) {
    case 1: firn_put_u8(&out->values, (uint8_t)value), firn_column_mark_present(out, 1); break;
    case 2: {
        int16_t narrow = (int16_t)value;
        firn_put(&out->values, &narrow, sizeof narrow);
        firn_column_mark_present(out, 1);
        break;
    }
    case 4: firn_column_put_int32(out, (int32_t)value); break;
    case 8: firn_column_put_int64(out, (int64_t)value); break;
    default: firn_column_put_int128(out, value); break;
    }
}

static const firn_int128 none = (firn_int128)1 << 126; /* it does not fit */

static void check_number(firn_arrow_field from, firn_int128 value, firn_arrow_field to,
                         firn_int128 wanted)
{
    SCOPED(sample) s;
    start(&s, &from, 1, &to, 1);
    put_number(&s.rows.children[0], value);
    firn_column_put_struct(&s.rows);
    if (wanted == none) {
        assert_int_equal(conform(&s), FIRN_INVALID);
        assert_non_null(strstr(s.err.message, "row 1, column \"c\": "));
        assert_non_null(strstr(s.err.message, " does not fit "));
        return;
    }
    assert_int_equal(conform(&s), FIRN_OK);
    const firn_view *column = &made(&s)->children[0];
    firn_int128 got =
        to.kind == FIRN_ARROW_DECIMAL128 ? firn_view_int128(column, 0) : firn_view_int64(column, 0);
    assert_true(got == wanted);
}

TEST(integers_of_any_width_go_where_their_value_fits)
{
    static const struct {
        firn_arrow_kind from;
        int64_t value;
        firn_arrow_kind to;
        bool fits;
    } cases[] = {
        { FIRN_ARROW_INT8, -128, FIRN_ARROW_INT32, true },
        { FIRN_ARROW_UINT8, 200, FIRN_ARROW_INT32, true },
        { FIRN_ARROW_INT16, -32768, FIRN_ARROW_INT64, true },
        { FIRN_ARROW_UINT16, 65000, FIRN_ARROW_INT32, true },
        { FIRN_ARROW_INT64, INT32_MAX, FIRN_ARROW_INT32, true },
        { FIRN_ARROW_INT64, INT32_MIN, FIRN_ARROW_INT32, true },
        { FIRN_ARROW_INT64, INT64_C(2147483648), FIRN_ARROW_INT32, false },
        { FIRN_ARROW_INT64, INT64_C(-2147483649), FIRN_ARROW_INT32, false },
        { FIRN_ARROW_UINT32, 0x7fffffff, FIRN_ARROW_INT32, true },
        { FIRN_ARROW_INT64, INT64_MIN, FIRN_ARROW_INT64, true },
        { FIRN_ARROW_UINT64, INT64_MAX, FIRN_ARROW_INT64, true },
        { FIRN_ARROW_UINT64, -1, FIRN_ARROW_INT64, false },
        { FIRN_ARROW_DATE32, 1, FIRN_ARROW_INT32, false },
        { FIRN_ARROW_INT32, 1, FIRN_ARROW_DATE32, false },
        { FIRN_ARROW_INT32, 1, FIRN_ARROW_BOOL, false },
        { FIRN_ARROW_INT32, 1, FIRN_ARROW_UTF8, false },
        { FIRN_ARROW_INT32, 1, FIRN_ARROW_BINARY, false },
        { FIRN_ARROW_INT32, 1, FIRN_ARROW_TIMESTAMP_US, false },
    };
    for (size_t i = 0; i < FIRN_COUNT(cases); i++)
        check_number(field_of(cases[i].from), cases[i].value, field_of(cases[i].to),
                     cases[i].fits ? cases[i].value : none);
}

TEST(numbers_become_decimals_where_no_digit_is_lost)
{
    firn_arrow_field to = field_of(FIRN_ARROW_DECIMAL128), coarse = to, fine = to;
    coarse.scale = 0;
    fine.scale = 4;
    check_number(field_of(FIRN_ARROW_INT64), 9999999, to, 999999900);
    check_number(field_of(FIRN_ARROW_INT64), 10000000, to, none);
    check_number(field_of(FIRN_ARROW_INT64), INT64_MIN, to, none);
    check_number(field_of(FIRN_ARROW_UINT64), -1, to, none);
    fine.precision = 38;
    check_number(field_of(FIRN_ARROW_UINT64), -1, fine,
                 (firn_int128)UINT64_C(18446744073709551615) * 10000);
    check_number(fine, -123400, to, -1234);
    check_number(fine, -123401, to, none);
    check_number(coarse, 12, to, 1200);
    check_number(to, 1200, coarse, 12);
    check_number(to, 1201, coarse, none);
    check_number(field_of(FIRN_ARROW_DATE32), 0, to, none);
}

TEST(floats_are_no_decimals_and_are_told_so)
{
    firn_arrow_field from = field_of(FIRN_ARROW_DOUBLE), to = field_of(FIRN_ARROW_DECIMAL128);
    SCOPED(sample) s;
    start(&s, &from, 1, &to, 1);
    firn_column_put_double(&s.rows.children[0], 0.5);
    firn_column_put_struct(&s.rows);
    assert_int_equal(conform(&s), FIRN_INVALID);
    assert_non_null(strstr(s.err.message, "does not fit decimal(9, 2): floats are no decimals"));
}

TEST(moments_change_their_unit_where_nothing_is_lost)
{
    firn_arrow_field us = field_of(FIRN_ARROW_TIMESTAMP_US), utc = us;
    utc.utc = true;
    check_number(field_of(FIRN_ARROW_TIMESTAMP_S), -2, us, -2000000);
    check_number(field_of(FIRN_ARROW_TIMESTAMP_S), INT64_MAX, us, none);
    check_number(field_of(FIRN_ARROW_TIMESTAMP_S), INT64_MIN, us, none);
    check_number(field_of(FIRN_ARROW_TIMESTAMP_MS), 5, us, 5000);
    check_number(field_of(FIRN_ARROW_TIMESTAMP_NS), -5000, us, -5);
    check_number(field_of(FIRN_ARROW_TIMESTAMP_NS), -5001, us, none);
    check_number(field_of(FIRN_ARROW_TIMESTAMP_US), INT64_MAX, field_of(FIRN_ARROW_TIMESTAMP_NS),
                 none);
    check_number(utc, 1, us, none); /* an instant is no time on the wall */
    check_number(us, 1, utc, none);
    check_number(utc, 1, utc, 1);
    check_number(field_of(FIRN_ARROW_DATE32), -1, us, INT64_C(-86400000000));
    check_number(field_of(FIRN_ARROW_DATE32), INT32_MAX, us, none);
    check_number(field_of(FIRN_ARROW_DATE32), INT32_MAX, field_of(FIRN_ARROW_TIMESTAMP_NS), none);
    check_number(field_of(FIRN_ARROW_DATE32), 7, field_of(FIRN_ARROW_DATE32), 7);
}

TEST(times_of_day_stay_inside_the_day)
{
    firn_arrow_field us = field_of(FIRN_ARROW_TIME64_US);
    check_number(field_of(FIRN_ARROW_TIME32_MS), 86399999, us, INT64_C(86399999000));
    check_number(field_of(FIRN_ARROW_TIME32_MS), 86400000, us, none);
    check_number(field_of(FIRN_ARROW_TIME32_MS), -1, us, none);
    check_number(us, INT64_C(86399999999), us, INT64_C(86399999999));
    check_number(us, INT64_C(86400000000), us, none);
    check_number(field_of(FIRN_ARROW_TIME64_NS), 1000, us, 1);
    check_number(field_of(FIRN_ARROW_TIME64_NS), 1, us, none);
    check_number(field_of(FIRN_ARROW_TIMESTAMP_US), 1, us, none);
    check_number(us, 1, field_of(FIRN_ARROW_TIMESTAMP_US), none);
    check_number(field_of(FIRN_ARROW_DATE32), 0, us, none);
}

TEST(floats_become_what_holds_them_exactly)
{
    firn_arrow_field narrow = field_of(FIRN_ARROW_FLOAT), wide = field_of(FIRN_ARROW_DOUBLE);
    firn_arrow_field half = field_of(FIRN_ARROW_HALF_FLOAT);
    SCOPED(sample) a, b, c;
    start(&a, &narrow, 1, &wide, 1);
    firn_column_put_float(&a.rows.children[0], -0.5f);
    firn_column_put_struct(&a.rows);
    assert_int_equal(conform(&a), FIRN_OK);
    assert_true(firn_view_double(&made(&a)->children[0], 0) == -0.5);
    start(&b, &wide, 1, &narrow, 1);
    firn_column_put_double(&b.rows.children[0], 0.1);
    firn_column_put_struct(&b.rows);
    assert_int_equal(conform(&b), FIRN_INVALID);
    assert_string_equal(b.err.message, "row 1, column \"c\": 0.1 (double) does not fit float");
    start(&c, &half, 1, &narrow, 1);
    put_number(&c.rows.children[0], 0x3c00);
    firn_column_put_struct(&c.rows);
    assert_int_equal(conform(&c), FIRN_OK);
    assert_true(firn_view_double(&made(&c)->children[0], 0) == 1);
}

static firn_status put_text(sample *s, firn_arrow_field *from, firn_arrow_field *to,
                            const char *text)
{
    start(s, from, 1, to, 1);
    firn_column_put_bytes(&s->rows.children[0], firn_str_bytes(firn_str_from(text)));
    firn_column_put_struct(&s->rows);
    return conform(s);
}

TEST(text_is_utf8_and_bytes_have_their_length)
{
    firn_arrow_field text = field_of(FIRN_ARROW_UTF8), bytes = field_of(FIRN_ARROW_BINARY);
    firn_arrow_field four = field_of(FIRN_ARROW_FIXED_BINARY);
    SCOPED(sample) a, b, c, d, e, f;
    assert_int_equal(put_text(&a, &text, &text, "gr\xc3\xbc\xc3\x9f"), FIRN_OK);
    assert_int_equal(put_text(&b, &text, &text, "\xc3"), FIRN_INVALID);
    assert_string_equal(b.err.message, "row 1, column \"c\": text is not UTF-8");
    assert_int_equal(put_text(&c, &bytes, &text, "a"), FIRN_INVALID);
    assert_int_equal(put_text(&d, &text, &bytes, "a"), FIRN_INVALID);
    assert_int_equal(put_text(&e, &bytes, &four, "abcd"), FIRN_OK);
    assert_memory_equal(firn_view_bytes(&made(&e)->children[0], 0).data, "abcd", 4);
    assert_int_equal(put_text(&f, &bytes, &four, "abc"), FIRN_INVALID);
}

TEST(nulls_go_where_they_may)
{
    firn_arrow_field from = field_of(FIRN_ARROW_INT32), to = from;
    SCOPED(sample) a, b;
    start(&a, &from, 1, &to, 1);
    firn_column_put_null(&a.rows.children[0]);
    firn_column_put_struct(&a.rows);
    assert_int_equal(conform(&a), FIRN_OK);
    assert_true(firn_view_is_null(&made(&a)->children[0], 0));
    to.nullable = false;
    start(&b, &from, 1, &to, 1);
    put_number(&b.rows.children[0], 1);
    firn_column_put_struct(&b.rows);
    firn_column_put_null(&b.rows.children[0]);
    firn_column_put_struct(&b.rows);
    assert_int_equal(conform(&b), FIRN_INVALID);
    assert_string_equal(b.err.message, "row 2, column \"c\": it is required, but null");
}

static firn_arrow_field named(const char *name, firn_arrow_kind kind)
{
    firn_arrow_field field = field_of(kind);
    field.name = firn_str_from(name);
    return field;
}

/* What two rows of integers become: 1, 2, 3 … by columns, then by rows. */
static firn_status conform_ints(sample *s, firn_arrow_field *from, size_t from_count,
                                firn_arrow_field *to, size_t to_count)
{
    start(s, from, from_count, to, to_count);
    for (int row = 0; row < 2; row++) {
        for (size_t i = 0; i < from_count; i++)
            put_number(&s->rows.children[i], row * (int)from_count + (int)i + 1);
        firn_column_put_struct(&s->rows);
    }
    return conform(s);
}

TEST(columns_go_by_name_exactly_before_roughly)
{
    firn_arrow_field from[] = { named("B", FIRN_ARROW_INT32), named("a", FIRN_ARROW_INT32),
                                named("b", FIRN_ARROW_INT32) };
    firn_arrow_field to[] = { named("A", FIRN_ARROW_INT64), named("b", FIRN_ARROW_INT64),
                              named("B", FIRN_ARROW_INT64), named("d", FIRN_ARROW_INT64) };
    SCOPED(sample) s;
    assert_int_equal(conform_ints(&s, from, 3, to, 4), FIRN_OK);
    const firn_view *view = made(&s);
    assert_int_equal(view->length, 2);
    assert_int_equal(firn_view_int64(&view->children[0], 0), 2);
    assert_int_equal(firn_view_int64(&view->children[1], 0), 3);
    assert_int_equal(firn_view_int64(&view->children[2], 1), 4);
    assert_true(firn_view_is_null(&view->children[3], 1));
}

TEST(what_the_table_lacks_is_not_lost_without_a_word)
{
    firn_arrow_field from[] = { named("a", FIRN_ARROW_INT32), named("x", FIRN_ARROW_INT32) };
    firn_arrow_field twice[] = { named("a", FIRN_ARROW_INT32), named("A", FIRN_ARROW_INT32) };
    firn_arrow_field to[] = { named("a", FIRN_ARROW_INT32) };
    SCOPED(sample) a, b;
    assert_int_equal(conform_ints(&a, from, 2, to, 1), FIRN_INVALID);
    assert_string_equal(a.err.message, "the table has no column \"x\"");
    assert_int_equal(conform_ints(&b, twice, 2, to, 1), FIRN_INVALID);
    assert_string_equal(b.err.message, "there are two columns for \"A\"");
}

TEST(a_required_column_must_be_there)
{
    firn_arrow_field from[] = { named("a", FIRN_ARROW_INT32) };
    firn_arrow_field to[] = { named("a", FIRN_ARROW_INT32), named("b", FIRN_ARROW_INT32) };
    to[1].nullable = false;
    SCOPED(sample) s;
    assert_int_equal(conform_ints(&s, from, 1, to, 2), FIRN_INVALID);
    assert_string_equal(s.err.message, "required column \"b\" is missing");
}

/* ---- nested ---- */

/* {"l": [{"x": 1, "y": 2}], "m": {7: {"x": 3, "y": 4}}}, into a table of the members given. */
typedef struct nested {
    firn_arrow_field members[2][2], item[2], pair[2][2], entries[2], columns[2][2];
} nested;

static void make_nested(nested *n, int side, size_t member_count)
{
    n->members[side][0] = named("x", side ? FIRN_ARROW_INT64 : FIRN_ARROW_INT32);
    n->members[side][1] = named("y", FIRN_ARROW_INT32);
    n->item[side] = struct_of(n->members[side], member_count);
    n->item[side].name = side ? FIRN_STR("element") : FIRN_STR("item");
    n->item[side].nullable = true;
    n->pair[side][0] = named(side ? "key" : "k", FIRN_ARROW_INT32);
    n->pair[side][1] = n->item[side];
    n->pair[side][1].name = side ? FIRN_STR("value") : FIRN_STR("v");
    n->entries[side] = struct_of(n->pair[side], 2);
    n->entries[side].name = side ? FIRN_STR("key_value") : FIRN_STR("entries");
    n->columns[side][0] = named("l", FIRN_ARROW_LIST);
    n->columns[side][0].children = &n->item[side];
    n->columns[side][1] = named("m", FIRN_ARROW_MAP);
    n->columns[side][1].children = &n->entries[side];
    n->columns[side][0].child_count = n->columns[side][1].child_count = 1;
}

static void put_members(firn_column *item, size_t count, int first)
{
    for (size_t i = 0; i < count; i++)
        put_number(&item->children[i], first + (int)i);
    firn_column_put_struct(item);
}

static firn_status conform_nested(sample *s, nested *n, size_t from_count, size_t to_count)
{
    make_nested(n, 0, from_count);
    make_nested(n, 1, to_count);
    start(s, n->columns[0], 2, n->columns[1], 2);
    firn_column *list = &s->rows.children[0], *map = &s->rows.children[1];
    put_members(&list->children[0], from_count, 1);
    firn_column_put_list(list);
    put_number(&map->children[0].children[0], 7);
    put_members(&map->children[0].children[1], from_count, 3);
    firn_column_put_struct(&map->children[0]);
    firn_column_put_list(map);
    firn_column_put_struct(&s->rows);
    return conform(s);
}

TEST(what_is_inside_lists_and_maps_goes_by_its_place_and_their_structs_by_name)
{
    SCOPED(sample) s;
    nested n;
    assert_int_equal(conform_nested(&s, &n, 1, 2), FIRN_OK);
    const firn_view *view = made(&s), *item = &view->children[0].children[0];
    const firn_view *entries = &view->children[1].children[0];
    assert_int_equal(firn_view_list_end(&view->children[0], 0), 1);
    assert_int_equal(firn_view_int64(&item->children[0], 0), 1);
    assert_true(firn_view_is_null(&item->children[1], 0));
    assert_int_equal(firn_view_int64(&entries->children[0], 0), 7);
    assert_int_equal(firn_view_int64(&entries->children[1].children[0], 0), 3);
}

TEST(a_member_that_the_table_lacks_is_refused_at_any_depth)
{
    SCOPED(sample) s;
    nested n;
    assert_int_equal(conform_nested(&s, &n, 2, 1), FIRN_INVALID);
    assert_string_equal(s.err.message, "the table has no column \"l.element.y\"");
}

TEST(a_list_is_no_struct)
{
    SCOPED(sample) s;
    nested n;
    make_nested(&n, 0, 1);
    make_nested(&n, 1, 1);
    n.columns[1][0] = n.item[1];
    n.columns[1][0].name = FIRN_STR("l");
    start(&s, n.columns[0], 1, n.columns[1], 1);
    put_members(&s.rows.children[0].children[0], 1, 1);
    firn_column_put_list(&s.rows.children[0]);
    firn_column_put_struct(&s.rows);
    assert_int_equal(conform(&s), FIRN_INVALID);
    assert_string_equal(
        s.err.message,
        "row 1, column \"l\": (list<item: struct<x: int32>>) does not fit struct<x: long>");
}

/* Two rows with the codes given, of a dictionary of one word. */
static firn_status conform_codes(sample *s, int32_t first, int32_t second, bool second_is_null)
{
    static firn_arrow_field coded, text;
    SCOPED(firn_column) words = { 0 };
    struct ArrowArray dictionary;
    text = field_of(FIRN_ARROW_UTF8);
    coded = text;
    coded.dictionary = true;
    start(s, &coded, 1, &text, 1);
    assert_int_equal(firn_column_init(&words, &text, &firn_heap, NULL), FIRN_OK);
    firn_column_put_bytes(&words, (firn_bytes){ (const uint8_t *)"word", 4 });
    assert_int_equal(firn_column_finish(&words, &dictionary, NULL), FIRN_OK);
    firn_column *codes = &s->rows.children[0];
    codes->dictionary = firn_shared_array_new(&dictionary, &firn_heap);
    assert_non_null(codes->dictionary);
    firn_put(&codes->values, &first, sizeof first);
    firn_column_mark_present(codes, 1);
    firn_put(&codes->values, &second, sizeof second);
    if (second_is_null)
        firn_column_mark_absent(codes, 1);
    else
        firn_column_mark_present(codes, 1);
    firn_column_put_struct(&s->rows);
    firn_column_put_struct(&s->rows);
    return conform(s);
}

TEST(codes_outside_their_dictionary_are_refused)
{
    SCOPED(sample) a, b, c;
    assert_int_equal(conform_codes(&a, 0, 99, true), FIRN_OK);
    const firn_view *text = &made(&a)->children[0];
    assert_memory_equal(firn_view_bytes(text, 0).data, "word", 4);
    assert_true(firn_view_is_null(text, 1));
    assert_int_equal(conform_codes(&b, 0, 1, false), FIRN_INVALID);
    assert_string_equal(b.err.message, "there is a code outside the dictionary of \"c\"");
    assert_int_equal(conform_codes(&c, -1, 0, false), FIRN_INVALID);
}
