/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
#include "test.h"

#include "io/location.h"

TEST(all_spellings_of_a_location_are_one)
{
    static const char *const same[] = { "/x/y", "file:/x/y", "file:///x/y",
                                        "file://localhost/x/y" };
    for (size_t i = 0; i < FIRN_COUNT(same); i++) {
        firn_str path;
        assert_true(firn_location_to_path(firn_str_from(same[i]), &path));
        assert_true(firn_str_is(path, "/x/y"));
        assert_true(firn_location_equal(firn_str_from(same[i]), FIRN_STR("/x/y")));
    }
    assert_true(firn_location_equal(FIRN_STR("s3a://b/k"), FIRN_STR("s3://b/k")));
    assert_false(firn_location_equal(FIRN_STR("/x/y"), FIRN_STR("/x/z")));
    assert_int_equal(firn_location_scheme(FIRN_STR("/a:b/c")).len, 0);
}

TEST(relative_paths_become_absolute_uris)
{
    static const struct {
        const char *path, *location;
    } cases[] = { { "data/w", "file:///home/me/data/w" },
                  { "./data/../w/", "file:///home/me/w" },
                  { "/a//b/./c", "file:///a/b/c" },
                  { "/../..", "file:///" },
                  { "file:/a/b", "file:///a/b" },
                  { "file://./data", "file:///home/me/data" },
                  { "s3://b/k/", "s3://b/k" },
                  { "a b/%41", "file:///home/me/a b/%41" } };
    for (size_t i = 0; i < FIRN_COUNT(cases); i++) {
        SCOPED(firn_arena) arena = { 0 };
        firn_str made =
            firn_location_absolute(&arena, firn_str_from(cases[i].path), FIRN_STR("/home/me"));
        assert_true(firn_str_is(made, cases[i].location));
    }
}
