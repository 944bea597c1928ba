/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
/* A map from text to a pointer, living in an arena.
 *
 * Keys are borrowed: they must live as long as the map.  A zeroed map with its
 * arena set is empty and ready.  Order of insertion is kept in `entries`.
 */
#ifndef BASE_MAP_H
#define BASE_MAP_H

#include "base/str.h"

typedef struct firn_map_entry {
    firn_str key;
    void *value;
} firn_map_entry;

typedef struct firn_map {
    firn_arena *arena;
    firn_map_entry *entries; /* in order of insertion */
    size_t count, cap;
    uint32_t *slots; /* index + 1 into entries, 0 is free */
    size_t slot_count;
} firn_map;

/* NULL when the key is absent. */
void *firn_map_get(const firn_map *map, firn_str key);
const firn_map_entry *firn_map_find(const firn_map *map, firn_str key);

/* Adds or replaces; false when memory ran out. */
bool firn_map_put(firn_map *map, firn_str key, void *value);

#endif
