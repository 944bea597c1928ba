/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
#include "iceberg/puffin/roaring.h"


enum {
    COOKIE_NO_RUNS = 12346,
    COOKIE_RUNS = 12347,
    OFFSETS_FROM = 4, /* containers, where there are runs */
    CONTAINERS_MAX = 1 << 16,
    ARRAY_MAX = 4096,
    BITMAP_BYTES = 8192,
};

static uint32_t load16(const uint8_t *p)
{
    return (uint32_t)p[0] | (uint32_t)p[1] << 8;
}

static uint32_t take16(firn_cursor *in)
{
    firn_bytes b = firn_take(in, 2);
    return b.data ? load16(b.data) : 0;
}

/* ---- reading ---- */

/* Values strictly ascending. */
static bool array_holds(firn_bytes data)
{
    for (size_t i = 2; i < data.len; i += 2)
        if (load16(data.data + i) <= load16(data.data + i - 2))
            return false;
    return true;
}

static bool bitmap_holds(firn_bytes data, uint32_t cardinality)
{
    uint32_t found = 0;
    for (size_t i = 0; i < data.len; i += 8)
        found += (uint32_t)__builtin_popcountll(firn_load_le64(data.data + i));
    return found == cardinality;
}

/* Runs ascending, not touching what is before them, and as many values as said. */
static bool runs_hold(firn_bytes data, uint32_t cardinality)
{
    uint32_t found = 0, next = 0;
    for (size_t i = 0; i < data.len; i += 4) {
        uint32_t first = load16(data.data + i), last = first + load16(data.data + i + 2);
        if (first < next || last > UINT16_MAX)
            return false;
        found += last - first + 1;
        next = last + 1;
    }
    return found == cardinality;
}

static bool take_container(firn_cursor *in, bool runs, uint32_t cardinality,
                           firn_roaring_container *c)
{
    if (runs) {
        c->kind = FIRN_ROARING_RUNS;
        c->data = firn_take(in, (size_t)take16(in) * 4);
        return !in->failed && runs_hold(c->data, cardinality);
    }
    if (cardinality <= ARRAY_MAX) {
        c->kind = FIRN_ROARING_ARRAY;
        c->data = firn_take(in, (size_t)cardinality * 2);
        return !in->failed && array_holds(c->data);
    }
    c->kind = FIRN_ROARING_BITMAP;
    c->data = firn_take(in, BITMAP_BYTES);
    return !in->failed && bitmap_holds(c->data, cardinality);
}

/* What stands in front of the containers. */
typedef struct head {
    uint32_t count;
    firn_bytes run_flags; /* empty: no container holds runs */
    firn_bytes keys;      /* { key, cardinality - 1 } */
} head;

static bool take_head(firn_cursor *in, head *h)
{
    uint32_t cookie = firn_take_le32(in);
    bool runs = (cookie & UINT16_MAX) == COOKIE_RUNS;
    *h = (head){ .count = runs ? (cookie >> 16) + 1 : firn_take_le32(in) };
    if ((!runs && cookie != COOKIE_NO_RUNS) || h->count > CONTAINERS_MAX)
        return false;
    if (runs)
        h->run_flags = firn_take(in, (h->count + 7) / 8);
    h->keys = firn_take(in, (size_t)h->count * 4);
    if (!runs || h->count >= OFFSETS_FROM)
        firn_take(in, (size_t)h->count * 4); /* containers follow one another anyway */
    return !in->failed;
}

static firn_status take_containers(firn_cursor *in, const head *h, uint64_t high, firn_arena *arena,
                                   firn_roaring *roaring, firn_error *err)
{
    for (uint32_t i = 0; i < h->count; i++) {
        uint32_t key = load16(h->keys.data + i * 4);
        uint32_t cardinality = load16(h->keys.data + i * 4 + 2) + 1;
        bool runs = h->run_flags.len && h->run_flags.data[i / 8] >> i % 8 & 1;
        if (i > 0 && key <= load16(h->keys.data + i * 4 - 4))
            return firn_fail(err, FIRN_CORRUPT, "bitmap: container %u is out of order", i);
        firn_roaring_container *grown = firn_arena_grow(arena, roaring->containers, roaring->count,
                                                        &roaring->cap, sizeof *grown);
        if (!grown)
            return firn_nomem(err);
        roaring->containers = grown;
        grown[roaring->count] = (firn_roaring_container){ .base = high << 32 | key << 16 };
        if (!take_container(in, runs, cardinality, &grown[roaring->count++]))
            return firn_fail(err, FIRN_CORRUPT, "bitmap: container %u does not hold what it says",
                             i);
        roaring->cardinality += cardinality;
    }
    return FIRN_OK;
}

firn_status firn_roaring_read(firn_bytes bytes, firn_arena *arena, firn_roaring *roaring,
                              firn_error *err)
{
    firn_cursor in = firn_cursor_over(bytes);
    uint64_t count = firn_take_le64(&in), before = 0; /* positions are below 2^63 */
    *roaring = (firn_roaring){ 0 };
    for (uint64_t i = 0; i < count; i++) {
        head h;
        uint64_t high = firn_take_le32(&in);
        if (!take_head(&in, &h) || high > INT32_MAX || (i > 0 && high <= before))
            return firn_fail(err, FIRN_CORRUPT, "bitmap %llu of %llu has a bad head",
                             (unsigned long long)i, (unsigned long long)count);
        TRY(take_containers(&in, &h, high, arena, roaring, err));
        before = high;
    }
    if (in.failed || firn_left(&in))
        return firn_fail(err, FIRN_CORRUPT, "%zu bytes are not %llu bitmaps", bytes.len,
                         (unsigned long long)count);
    return FIRN_OK;
}

/* ---- walking ---- */

static size_t next_of_array(const firn_roaring_container *c, firn_roaring_place *p, uint64_t *out,
                            size_t room)
{
    size_t made = 0;
    for (; made < room && p->at < c->data.len / 2; p->at++)
        out[made++] = c->base + load16(c->data.data + (size_t)p->at * 2);
    return made;
}

static size_t next_of_runs(const firn_roaring_container *c, firn_roaring_place *p, uint64_t *out,
                           size_t room)
{
    size_t made = 0;
    for (; made < room && p->at < c->data.len / 4; p->at++, p->inner = 0) {
        uint32_t first = load16(c->data.data + (size_t)p->at * 4);
        uint32_t count = load16(c->data.data + (size_t)p->at * 4 + 2) + 1;
        while (made < room && p->inner < count)
            out[made++] = c->base + first + p->inner++;
        if (p->inner < count)
            break;
    }
    return made;
}

static size_t next_of_bitmap(const firn_roaring_container *c, firn_roaring_place *p, uint64_t *out,
                             size_t room)
{
    size_t made = 0;
    while (made < room && p->at < BITMAP_BYTES * 8) {
        uint64_t word = firn_load_le64(c->data.data + p->at / 64 * 8) >> p->at % 64;
        if (!word) {
            p->at = (p->at / 64 + 1) * 64;
            continue;
        }
        p->at += (uint32_t)__builtin_ctzll(word);
        out[made++] = c->base + p->at++;
    }
    return made;
}

size_t firn_roaring_next(const firn_roaring *roaring, firn_roaring_place *place,
                         uint64_t *positions, size_t count)
{
    static size_t (*const next[])(const firn_roaring_container *, firn_roaring_place *, uint64_t *,
                                  size_t) = {
        [FIRN_ROARING_ARRAY] = next_of_array,
        [FIRN_ROARING_BITMAP] = next_of_bitmap,
        [FIRN_ROARING_RUNS] = next_of_runs,
    };
    size_t made = 0;
    while (made < count && place->container < roaring->count) {
        const firn_roaring_container *c = &roaring->containers[place->container];
        made += next[c->kind](c, place, positions + made, count - made);
        if (made < count)
            *place = (firn_roaring_place){ .container = place->container + 1 };
    }
    return made;
}
