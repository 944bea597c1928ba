/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
#include "base/map.h"

#include "base/hash.h"

enum { SLOTS_FIRST = 16 };

static size_t slot_of(const firn_map *map, firn_str key)
{
    size_t mask = map->slot_count - 1;
    size_t slot = (size_t)firn_hash64(firn_str_bytes(key)) & mask;
    while (map->slots[slot] && !firn_str_equal(map->entries[map->slots[slot] - 1].key, key))
        slot = (slot + 1) & mask;
    return slot;
}

const firn_map_entry *firn_map_find(const firn_map *map, firn_str key)
{
    if (map->slot_count == 0)
        return NULL;
    uint32_t index = map->slots[slot_of(map, key)];
    return index ? &map->entries[index - 1] : NULL;
}

void *firn_map_get(const firn_map *map, firn_str key)
{
    const firn_map_entry *entry = firn_map_find(map, key);
    return entry ? entry->value : NULL;
}

static bool rehash(firn_map *map)
{
    size_t slot_count = map->slot_count ? 2 * map->slot_count : SLOTS_FIRST;
    uint32_t *slots = firn_new(map->arena, uint32_t, slot_count);
    if (!slots)
        return false;
    map->slots = slots;
    map->slot_count = slot_count;
    for (size_t i = 0; i < map->count; i++)
        slots[slot_of(map, map->entries[i].key)] = (uint32_t)(i + 1);
    return true;
}

bool firn_map_put(firn_map *map, firn_str key, void *value)
{
    if (2 * (map->count + 1) > map->slot_count && !rehash(map))
        return false;
    size_t slot = slot_of(map, key);
    if (map->slots[slot]) {
        map->entries[map->slots[slot] - 1].value = value;
        return true;
    }
    firn_map_entry *grown =
        firn_arena_grow(map->arena, map->entries, map->count, &map->cap, sizeof *grown);
    if (!grown)
        return false;
    map->entries = grown;
    map->entries[map->count++] = (firn_map_entry){ key, value };
    map->slots[slot] = (uint32_t)map->count;
    return true;
}
