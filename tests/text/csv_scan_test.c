/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
#include "test.h"

#include <string.h>

#include "text/csv_scan.h"

enum { LEN_MAX = 600 };

static void scan(firn_csv_scan_fn *kernel, const char *text, size_t len, firn_csv_marks marks,
                 uint32_t *positions, firn_csv_scan *out)
{
    uint8_t padded[LEN_MAX + FIRN_CSV_SLACK];
    memset(padded, ',', sizeof padded); /* what lies behind the text must not count */
    memcpy(padded, text, len);
    *out = (firn_csv_scan){ .positions = positions };
    kernel(padded, len, marks, out);
}

TEST(shapes_inside_quotes_are_text)
{
    static const char text[] = "a,\"b,\n\"\"c\",d\r\n\"x\"\n";
    static const uint32_t expected[] = { 1, 10, 12, 13, 17 };
    uint32_t positions[LEN_MAX + 64];
    firn_csv_scan out;
    scan(firn_csv_scan_plain, text, sizeof text - 1, (firn_csv_marks){ ',', '"', false }, positions,
         &out);
    assert_int_equal(out.count, FIRN_COUNT(expected));
    assert_memory_equal(out.positions, expected, sizeof expected);
    assert_true(out.line_feeds == 2 && out.carriage_returns == 1 && out.hidden && !out.inside);
}

/* Every kernel gives what the plain one gives, or says that it cannot. */
static void compare(const char *text, size_t len, firn_csv_marks marks)
{
    static uint32_t expected[LEN_MAX + 64], positions[LEN_MAX + 64];
    firn_csv_scan_fn *kernels[FIRN_CSV_KERNELS_MAX];
    firn_csv_scan plain, fast;
    scan(firn_csv_scan_plain, text, len, marks, expected, &plain);
    firn_csv_scan_kernels(kernels);
    for (size_t k = 0; kernels[k]; k++) {
        scan(kernels[k], text, len, marks, positions, &fast);
        if (fast.odd_quotes)
            continue;
        assert_int_equal(fast.count, plain.count);
        assert_memory_equal(positions, expected, plain.count * sizeof *expected);
        assert_int_equal(fast.line_feeds, plain.line_feeds);
        assert_int_equal(fast.carriage_returns, plain.carriage_returns);
        assert_int_equal(fast.inside, plain.inside);
        assert_int_equal(fast.high, plain.high);
        assert_int_equal(fast.hidden, plain.hidden);
    }
    scan(firn_csv_scan_text, text, len, marks, positions, &fast);
    assert_int_equal(fast.count, plain.count);
    assert_memory_equal(positions, expected, plain.count * sizeof *expected);
}

TEST(all_kernels_agree_with_the_plain_one_on_random_text)
{
    static const char alphabet[] = "ab,,;\"\"\n\r\xc3";
    uint64_t seed = 1;
    for (int round = 0; round < 3000; round++) {
        char text[LEN_MAX];
        seed = seed * 6364136223846793005u + 1442695040888963407u;
        size_t len = (seed >> 33) % LEN_MAX;
        size_t kinds = round % 2 ? sizeof alphabet - 1 : 4; /* half of them without quotes */
        for (size_t i = 0; i < len; i++) {
            seed = seed * 6364136223846793005u + 1442695040888963407u;
            text[i] = alphabet[(seed >> 33) % kinds];
        }
        compare(text, len, (firn_csv_marks){ ',', '"', false });
        compare(text, len, (firn_csv_marks){ ';', '"', true });
    }
}

TEST(all_kernels_agree_on_well_formed_quotes_at_every_offset)
{
    for (size_t shift = 0; shift < 130; shift++) {
        char text[LEN_MAX];
        memset(text, 'x', sizeof text);
        memcpy(text + shift, ",\"a,\"\"b\n\",\"\",c\n\"", 16);
        memcpy(text + shift + 16, "y\",z", 4);
        compare(text, shift + 40, (firn_csv_marks){ ',', '"', false });
    }
}
