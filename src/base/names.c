/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
#include "base/names.h"

static firn_str name_at(const firn_names *names, size_t i)
{
    firn_str name;
    memcpy(&name, (const char *)names->first + i * names->stride, sizeof name);
    return name;
}

static size_t find_exact(const firn_names *names, firn_str name)
{
    for (size_t i = 0; i < names->count; i++)
        if (firn_str_equal(name_at(names, i), name))
            return i;
    return SIZE_MAX;
}

/* The next name from `from` on that differs from `name` only in case and has no twin on
 * the other side. */
static size_t find_loose(const firn_names *names, size_t from, firn_str name,
                         const firn_names *other)
{
    for (size_t i = from; i < names->count; i++)
        if (firn_str_equal_nocase(name_at(names, i), name) &&
            !firn_str_equal(name_at(names, i), name) &&
            find_exact(other, name_at(names, i)) == SIZE_MAX)
            return i;
    return SIZE_MAX;
}

static firn_status ambiguous(firn_str name, firn_str a, firn_str b, firn_error *err)
{
    return firn_fail(err, FIRN_INVALID, "\"%.*s\" may be \"%.*s\" or \"%.*s\"", FIRN_STR_ARG(name),
                     FIRN_STR_ARG(a), FIRN_STR_ARG(b));
}

firn_status firn_names_match(const firn_names *own, size_t at, const firn_names *among,
                             size_t *index, firn_error *err)
{
    firn_str name = name_at(own, at);
    *index = find_exact(among, name);
    if (*index != SIZE_MAX)
        return FIRN_OK;
    size_t found = find_loose(among, 0, name, own);
    if (found == SIZE_MAX)
        return FIRN_OK;
    firn_str meant = name_at(among, found);
    size_t second = find_loose(among, found + 1, name, own);
    if (second != SIZE_MAX)
        return ambiguous(name, meant, name_at(among, second), err);
    size_t rival = find_loose(own, 0, name, among);
    if (rival != SIZE_MAX)
        return ambiguous(meant, name_at(own, rival < at ? rival : at),
                         name_at(own, rival < at ? at : rival), err);
    *index = found;
    return FIRN_OK;
}

firn_status firn_name_match(firn_str name, const firn_names *among, size_t *index, firn_error *err)
{
    return firn_names_match(&(firn_names){ &name, sizeof name, 1 }, 0, among, index, err);
}
