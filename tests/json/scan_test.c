/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
#include "test.h"

#include <string.h>

#include "json/scan.h"

TEST(both_scans_agree_on_every_byte_at_every_place)
{
    uint8_t text[70];
    for (size_t len = 0; len < sizeof text; len += 7) {
        for (size_t at = 0; at < len; at++) {
            for (unsigned byte = 0; byte < 256; byte++) {
                memset(text, 'x', sizeof text);
                text[at] = (uint8_t)byte;
                bool high = false, high_plain = false;
                const uint8_t *fast = firn_json_scan(text, text + len, &high);
                const uint8_t *plain = firn_json_scan_plain(text, text + len, &high_plain);
                assert_ptr_equal(fast, plain);
                assert_int_equal(high, high_plain);
            }
        }
    }
}

TEST(high_bytes_behind_the_stop_do_not_count)
{
    uint8_t text[32] = "abc\"\xc3\xa4 and more text, thirty-two";
    bool high = false;
    assert_ptr_equal(firn_json_scan(text, text + sizeof text, &high), text + 3);
    assert_false(high);
}
