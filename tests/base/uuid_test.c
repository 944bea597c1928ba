/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
#include "test.h"

#include "base/uuid.h"

TEST(uuids_are_read_with_and_without_hyphens)
{
    uint8_t a[16], b[16];
    char text[FIRN_UUID_TEXT_LEN + 1];
    assert_true(firn_uuid_parse(FIRN_STR("F79C3E09-677c-4bbd-a479-3f349cb785e7"), a));
    assert_true(firn_uuid_parse(FIRN_STR("f79c3e09677c4bbda4793f349cb785e7"), b));
    assert_memory_equal(a, b, 16);
    firn_uuid_format(a, text);
    assert_string_equal(text, "f79c3e09-677c-4bbd-a479-3f349cb785e7");
    assert_false(firn_uuid_parse(FIRN_STR("f79c3e09-677c-4bbd-a479-3f349cb785eg"), a));
    assert_false(firn_uuid_parse(FIRN_STR("f79c3e09"), a));
}
