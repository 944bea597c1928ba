/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
#include "test.h"

#include <string.h>

#include "arrow/flat.h"

/* A table {byte 7, long -5, string "hé", vector of two tables}. */
static void make(firn_buf *out)
{
    firn_flat_slot root[] = { { 1, 7, 0 }, { 8, -5, 0 }, { 4, 0, 0 }, { 4, 0, 0 }, { 0, 0, 0 } };
    firn_put_le32(out, 0);
    firn_flat_set(out, 0, firn_flat_put_table(out, root, 5));
    firn_flat_set(out, root[2].at, firn_flat_put_string(out, FIRN_STR("h\xc3\xa9")));
    size_t vector = firn_flat_put_vector(out, 2, 4), item = out->len;
    firn_flat_set(out, root[3].at, vector);
    firn_put_fill(out, 0, 8);
    for (size_t i = 0; i < 2; i++) {
        firn_flat_slot slot = { 2, 100 + (int64_t)i, 0 };
        firn_flat_set(out, item + 4 * i, firn_flat_put_table(out, &slot, 1));
    }
}

TEST(what_is_put_is_taken)
{
    SCOPED(firn_buf) out = { 0 };
    firn_flat_reader r;
    make(&out);
    firn_flat_table root = firn_flat_root(&r, firn_buf_bytes(&out));
    assert_int_equal(firn_flat_take(&r, root, 0, 1, 0), 7);
    assert_int_equal(firn_flat_take(&r, root, 1, 8, 0), -5);
    assert_true(firn_str_is(firn_flat_take_string(&r, root, 2), "h\xc3\xa9"));
    assert_int_equal(firn_flat_take(&r, root, 4, 4, 42), 42);
    assert_int_equal(firn_flat_take(&r, root, 9, 4, 43), 43);
    firn_flat_vector items = firn_flat_take_vector(&r, root, 3, 4);
    assert_int_equal(items.count, 2);
    assert_int_equal(firn_flat_take(&r, firn_flat_item(&r, items, 1), 0, 2, 0), 101);
    assert_false(r.failed);
}

TEST(fields_of_eight_bytes_are_aligned)
{
    SCOPED(firn_buf) out = { 0 };
    for (size_t shift = 0; shift < 16; shift++) {
        firn_flat_slot slots[] = { { 1, 1, 0 }, { 8, 2, 0 }, { 4, 3, 0 }, { 2, 4, 0 } };
        firn_put_fill(&out, 0, shift);
        firn_flat_put_table(&out, slots, 1 + shift % 4);
        assert_int_equal(shift % 4 >= 1 ? slots[1].at % 8 : 0, 0);
        size_t vector = firn_flat_put_vector(&out, 1, 8);
        assert_int_equal((vector + 4) % 8, 0);
    }
}

TEST(no_flipped_byte_leads_outside)
{
    SCOPED(firn_buf) out = { 0 };
    make(&out);
    for (size_t i = 0; i < 8 * out.len; i++) {
        firn_flat_reader r;
        out.data[i / 8] ^= (uint8_t)(1u << i % 8);
        firn_flat_table root = firn_flat_root(&r, firn_buf_bytes(&out));
        firn_flat_take(&r, root, 1, 8, 0);
        firn_str text = firn_flat_take_string(&r, root, 2);
        for (size_t k = 0; k < text.len; k++)
            assert_true(text.data[k] || 1); /* readable */
        firn_flat_vector items = firn_flat_take_vector(&r, root, 3, 4);
        for (size_t k = 0; k < items.count; k++)
            firn_flat_take(&r, firn_flat_item(&r, items, k), 0, 2, 0);
        out.data[i / 8] ^= (uint8_t)(1u << i % 8);
    }
}
