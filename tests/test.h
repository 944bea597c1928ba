/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
/* The whole test vocabulary: TEST(name) { ... } registers itself; assertions
 * are cmocka's; a failing allocator lets a test try every out-of-memory. */
#ifndef TEST_H
#define TEST_H

#include <setjmp.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h> /* wants the four above it */

#include "base/base.h"

#define TEST(name)                                                                                 \
    static void name(void **);                                                                     \
    __attribute__((constructor)) static void name##_register(void)                                 \
    {                                                                                              \
        test_register(#name, name);                                                                \
    }                                                                                              \
    static void name(void **state __attribute__((unused)))

void test_register(const char *name, CMUnitTestFunction body);

/* Says that the test's data is not here; the test then returns.  (What cmocka prints of
 * its own skip() is "not ok", which TAP's readers take for a failure.)  tools/test counts
 * these lines. */
void test_skipped(const char *reason);

/* Heap memory whose nth request fails, and which knows what is still held.  Threads
 * may share it. */
typedef struct test_memory {
    firn_allocator allocator;
    size_t fail_at;
    atomic_size_t requests, held;
} test_memory;

void test_memory_init(test_memory *memory, size_t fail_at);

/* Runs the scenario with its 1st, 2nd, ... allocation failing until none does;
 * each time it must report FIRN_NOMEM and give everything back. */
void test_each_oom(firn_status (*scenario)(const firn_allocator *));

#endif
