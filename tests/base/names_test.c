/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
#include "base/names.h"

#include "test.h"

#define LIST(...)                                                                                  \
    (&(firn_names){ (firn_str[]){ __VA_ARGS__ }, sizeof(firn_str),                                 \
                    sizeof((firn_str[]){ __VA_ARGS__ }) / sizeof(firn_str) })

TEST(a_name_stands_for_the_same_one_before_one_of_another_case)
{
    size_t index;
    const firn_names *among = LIST(FIRN_STR("ID"), FIRN_STR("id"), FIRN_STR("Name"));
    assert_int_equal(firn_name_match(FIRN_STR("id"), among, &index, NULL), FIRN_OK);
    assert_int_equal(index, 1);
    assert_int_equal(firn_name_match(FIRN_STR("NAME"), among, &index, NULL), FIRN_OK);
    assert_int_equal(index, 2);
    assert_int_equal(firn_name_match(FIRN_STR("age"), among, &index, NULL), FIRN_OK);
    assert_true(index == SIZE_MAX);
}

TEST(a_name_of_another_case_is_left_to_its_twin)
{
    size_t index;
    const firn_names *table = LIST(FIRN_STR("id"), FIRN_STR("ID"));
    const firn_names *file = LIST(FIRN_STR("id"), FIRN_STR("other"));
    assert_int_equal(firn_names_match(table, 1, file, &index, NULL), FIRN_OK);
    assert_true(index == SIZE_MAX);
    assert_int_equal(firn_names_match(table, 0, file, &index, NULL), FIRN_OK);
    assert_int_equal(index, 0);
}

TEST(two_that_may_be_meant_are_both_named)
{
    size_t index;
    firn_error err = { 0 };
    const firn_names *two = LIST(FIRN_STR("ID"), FIRN_STR("Id"));
    assert_int_equal(firn_name_match(FIRN_STR("id"), two, &index, &err), FIRN_INVALID);
    assert_string_equal(err.message, "\"id\" may be \"ID\" or \"Id\"");
    for (size_t at = 0; at < 2; at++) { /* from the other side */
        assert_int_equal(firn_names_match(two, at, LIST(FIRN_STR("id")), &index, &err),
                         FIRN_INVALID);
        assert_string_equal(err.message, "\"id\" may be \"ID\" or \"Id\"");
    }
}
