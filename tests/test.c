/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
#include "test.h"

#include <fnmatch.h>
#include <stdio.h>
#include <stdlib.h>

enum { TESTS_MAX = 1024 };

static struct CMUnitTest tests[TESTS_MAX];
static size_t test_count;

void test_register(const char *name, CMUnitTestFunction body)
{
    if (test_count == TESTS_MAX)
        abort();
    tests[test_count++] = (struct CMUnitTest){ .name = name, .test_func = body };
}

void test_skipped(const char *reason)
{
    printf("# skipped: %s\n", reason);
}

static void *resize(void *self, void *p, size_t size_old, size_t size_new)
{
    test_memory *memory = self;
    if (size_new && ++memory->requests == memory->fail_at)
        return NULL;
    memory->held += size_new - size_old;
    return firn_heap.resize(firn_heap.self, p, size_old, size_new);
}

void test_memory_init(test_memory *memory, size_t fail_at)
{
    *memory = (test_memory){ .allocator = { resize, memory }, .fail_at = fail_at };
}

void test_each_oom(firn_status (*scenario)(const firn_allocator *))
{
    firn_status status = FIRN_NOMEM;
    for (size_t n = 1; status != FIRN_OK; n++) {
        test_memory memory;
        test_memory_init(&memory, n);
        status = scenario(&memory.allocator);
        assert_int_equal(memory.held, 0);
        if (status != FIRN_OK)
            assert_int_equal(status, FIRN_NOMEM);
        else
            assert_true(memory.requests < n);
    }
}

static void leave_out(const char *pattern)
{
    size_t kept = 0;
    for (size_t i = 0; i < test_count; i++)
        if (fnmatch(pattern, tests[i].name, 0) != 0)
            tests[kept++] = tests[i];
    test_count = kept;
}

/* test-ROOM [PATTERN] [-PATTERN…]: the cases that fit, without those behind a minus. */
int main(int argc, char **argv)
{
    for (int i = 1; i < argc; i++)
        if (*argv[i] == '-')
            leave_out(argv[i] + 1);
        else
            cmocka_set_test_filter(argv[i]);
    return _cmocka_run_group_tests(argv[0], tests, test_count, NULL, NULL);
}
