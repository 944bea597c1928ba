/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
/* Running a program over rows.
 *
 * Steps change nothing but the struct, the cursor and the pool from which small
 * arrays are cut.  An array's count is always checked against the bytes that
 * remain before room is taken for it.
 */
#include "avro/binary.h"
#include "avro/steps.h"

enum { POOL_BYTES = 16 * 1024, POOL_ALIGNMENT = 8 };

typedef struct runner {
    firn_cursor in;
    firn_arena *arena;
    uint8_t *pool, *pool_end; /* what is left of the last piece taken from the arena */
    bool out_of_memory;
} runner;

static void fail_nomem(runner *r)
{
    r->out_of_memory = true;
    firn_cursor_fail(&r->in);
}

/* `count` items that the caller fills; not zeroed beyond the arena's own zeroes. */
static void *pool_take(runner *r, size_t count, size_t size)
{
    size_t bytes;
    if (firn_mul_overflows(count, size, &bytes) ||
        firn_add_overflows(bytes, POOL_ALIGNMENT - 1, &bytes)) {
        fail_nomem(r);
        return NULL;
    }
    bytes &= ~(size_t)(POOL_ALIGNMENT - 1);
    if (bytes > (size_t)(r->pool_end - r->pool)) {
        size_t piece = bytes > POOL_BYTES ? bytes : POOL_BYTES;
        r->pool = firn_arena_alloc(r->arena, piece, 1);
        r->pool_end = r->pool ? r->pool + piece : NULL;
        if (!r->pool) {
            fail_nomem(r);
            return NULL;
        }
    }
    r->pool += bytes;
    return r->pool - bytes;
}

/* Room for `more` items behind `count`.  Lists come in one block, so the first
 * room is exact; should more blocks follow it doubles. */
static void *pool_extend(runner *r, void *items, size_t count, size_t *cap, size_t more,
                         size_t size)
{
    if (items && more <= *cap - count)
        return items;
    size_t wanted = count + more > 2 * *cap ? count + more : 2 * *cap;
    uint8_t *moved = pool_take(r, wanted, size);
    if (moved && count > 0)
        memcpy(moved, items, count * size);
    *cap = wanted;
    return moved;
}

/* ---- lists ---- */

static void take_int32s(runner *r, firn_avro_int32s *list)
{
    size_t cap = 0;
    for (size_t count, size; (count = firn_avro_take_block(&r->in, 1, &size)) > 0;) {
        const uint8_t *from = r->in.at;
        list->values = pool_extend(r, list->values, list->count, &cap, count, sizeof(int32_t));
        for (size_t i = 0; i < count && !r->in.failed; i++)
            list->values[list->count + i] = firn_avro_take_int(&r->in);
        list->count += count;
        firn_avro_end_block(&r->in, from, size);
    }
}

static void take_int64s(runner *r, firn_avro_int64s *list)
{
    size_t cap = 0;
    for (size_t count, size; (count = firn_avro_take_block(&r->in, 1, &size)) > 0;) {
        const uint8_t *from = r->in.at;
        list->values = pool_extend(r, list->values, list->count, &cap, count, sizeof(int64_t));
        for (size_t i = 0; i < count && !r->in.failed; i++)
            list->values[list->count + i] = firn_avro_take_long(&r->in);
        list->count += count;
        firn_avro_end_block(&r->in, from, size);
    }
}

/* ---- maps by id ---- */

static bool is_wanted_id(const firn_avro_want *want, int32_t id)
{
    if (!want->only_ids)
        return true;
    for (size_t i = 0; i < want->only_id_count; i++)
        if (want->only_ids[i] == id)
            return true;
    return false;
}

/* Reads the branch; true when it is not the null one. */
static bool take_present(firn_cursor *in, size_t null_branch)
{
    return firn_avro_take_branch(in, 2) != null_branch && !in->failed;
}

static bool is_plain_pair(const firn_avro_step *step)
{
    return !(step->item_null | step->key_null | step->value_null);
}

static bool take_part(firn_cursor *in, uint8_t null_at)
{
    return null_at == FIRN_AVRO_NULL_NOWHERE ||
           take_present(in, null_at == FIRN_AVRO_NULL_FIRST ? 0 : 1);
}

/* Up to and with the key of a pair whose parts may be null: false for a null
 * pair.  A pair without a key means nothing. */
static bool take_id(firn_cursor *in, const firn_avro_step *step, int32_t *id)
{
    if (!take_part(in, step->item_null))
        return false;
    if (!take_part(in, step->key_null)) {
        firn_cursor_fail(in);
        return false;
    }
    *id = firn_avro_take_int(in);
    return true;
}

/* How much room `count` more pairs need at most. */
static size_t pairs_kept(const firn_avro_want *want, size_t count)
{
    return want->only_ids && want->only_id_count < count ? want->only_id_count : count;
}

/* Shell's sort: maps are short and mostly in order, hostile ones are neither. */
static size_t first_gap(size_t count)
{
    size_t gap = 1;
    while (gap < count / 3)
        gap = 3 * gap + 1;
    return gap;
}

static void sort_longs(firn_avro_id_longs *map, size_t gap)
{
    for (size_t i = gap; i < map->count; i++) {
        int32_t id = map->ids[i];
        int64_t value = map->values[i];
        size_t k = i;
        for (; k >= gap && map->ids[k - gap] > id; k -= gap) {
            map->ids[k] = map->ids[k - gap];
            map->values[k] = map->values[k - gap];
        }
        map->ids[k] = id;
        map->values[k] = value;
    }
}

static void sort_bytes(firn_avro_id_bytes *map, size_t gap)
{
    for (size_t i = gap; i < map->count; i++) {
        int32_t id = map->ids[i];
        firn_bytes value = map->values[i];
        size_t k = i;
        for (; k >= gap && map->ids[k - gap] > id; k -= gap) {
            map->ids[k] = map->ids[k - gap];
            map->values[k] = map->values[k - gap];
        }
        map->ids[k] = id;
        map->values[k] = value;
    }
}

static void take_id_longs(runner *r, const firn_avro_step *step, firn_avro_id_longs *map)
{
    const firn_avro_want *want = step->want;
    bool sorted = true, plain = is_plain_pair(step);
    size_t id_cap = 0, value_cap = 0;
    for (size_t count, size; (count = firn_avro_take_block(&r->in, plain ? 2 : 1, &size)) > 0;) {
        const uint8_t *from = r->in.at;
        size_t room = pairs_kept(want, count), kept = map->count, most = kept + room;
        map->ids = pool_extend(r, map->ids, kept, &id_cap, room, sizeof(int32_t));
        map->values = pool_extend(r, map->values, kept, &value_cap, room, sizeof(int64_t));
        for (size_t i = 0; i < count && !r->in.failed; i++) {
            int32_t id = 0;
            int64_t value = 0;
            if (plain) {
                id = firn_avro_take_int(&r->in);
                value = firn_avro_take_long(&r->in);
            } else if (!take_id(&r->in, step, &id) || !take_part(&r->in, step->value_null)) {
                continue;
            } else {
                value = firn_avro_take_long(&r->in);
            }
            if (kept == most || !is_wanted_id(want, id))
                continue;
            sorted &= kept == 0 || map->ids[kept - 1] <= id;
            map->ids[kept] = id;
            map->values[kept++] = value;
        }
        map->count = kept;
        firn_avro_end_block(&r->in, from, size);
    }
    if (!sorted && !r->in.failed)
        for (size_t gap = first_gap(map->count); gap > 0; gap /= 3)
            sort_longs(map, gap);
}

static void take_id_bytes(runner *r, const firn_avro_step *step, firn_avro_id_bytes *map)
{
    const firn_avro_want *want = step->want;
    bool sorted = true, plain = is_plain_pair(step);
    size_t id_cap = 0, value_cap = 0;
    for (size_t count, size; (count = firn_avro_take_block(&r->in, plain ? 2 : 1, &size)) > 0;) {
        const uint8_t *from = r->in.at;
        size_t room = pairs_kept(want, count), kept = map->count, most = kept + room;
        map->ids = pool_extend(r, map->ids, kept, &id_cap, room, sizeof(int32_t));
        map->values = pool_extend(r, map->values, kept, &value_cap, room, sizeof(firn_bytes));
        for (size_t i = 0; i < count && !r->in.failed; i++) {
            int32_t id = 0;
            firn_bytes value = { 0 };
            if (plain) {
                id = firn_avro_take_int(&r->in);
                value = firn_avro_take_bytes(&r->in);
            } else if (!take_id(&r->in, step, &id) || !take_part(&r->in, step->value_null)) {
                continue;
            } else {
                value = firn_avro_take_bytes(&r->in);
            }
            if (kept == most || !is_wanted_id(want, id))
                continue;
            sorted &= kept == 0 || map->ids[kept - 1] <= id;
            map->ids[kept] = id;
            map->values[kept++] = value;
        }
        map->count = kept;
        firn_avro_end_block(&r->in, from, size);
    }
    if (!sorted && !r->in.failed)
        for (size_t gap = first_gap(map->count); gap > 0; gap /= 3)
            sort_bytes(map, gap);
}

/* ---- scalars ---- */

static void take_datum(firn_cursor *in, const firn_avro_type *type, firn_avro_datum *datum)
{
    datum->type = type;
    switch (type->kind) {
    case FIRN_AVRO_BOOLEAN: datum->boolean = firn_take_u8(in) != 0; break;
    case FIRN_AVRO_INT: datum->integer = firn_avro_take_int(in); break;
    case FIRN_AVRO_LONG: datum->integer = firn_avro_take_long(in); break;
    case FIRN_AVRO_ENUM:
        datum->integer = (int64_t)firn_avro_take_branch(in, type->symbol_count);
        break;
    case FIRN_AVRO_FLOAT: datum->real = firn_avro_take_float(in); break;
    case FIRN_AVRO_DOUBLE: datum->real = firn_avro_take_double(in); break;
    case FIRN_AVRO_FIXED: datum->bytes = firn_take(in, type->size); break;
    default: datum->bytes = firn_avro_take_bytes(in);
    }
}

/* ---- steps ---- */

static void run(runner *r, const firn_avro_program *program, uint8_t *to);

static void run_pointer(runner *r, const firn_avro_program *program, void **to)
{
    uint8_t *made = pool_take(r, 1, program->struct_size);
    if (!made)
        return;
    memset(made, 0, program->struct_size);
    *to = made;
    run(r, program, made);
}

static void run_structs(runner *r, const firn_avro_program *program, firn_avro_structs *list)
{
    size_t each = program->struct_size, cap = 0;
    for (size_t count, size;
         (count = firn_avro_take_block(&r->in, program->bytes_min, &size)) > 0;) {
        const uint8_t *from = r->in.at;
        uint8_t *items = pool_extend(r, list->items, list->count, &cap, count, each);
        list->items = items;
        if (!items)
            return;
        memset(items + list->count * each, 0, count * each);
        for (size_t i = 0; i < count && !r->in.failed; i++)
            run(r, program, items + (list->count + i) * each);
        list->count += count;
        firn_avro_end_block(&r->in, from, size);
    }
    if (!list->items)
        list->items = pool_take(r, 1, POOL_ALIGNMENT); /* empty, but not absent */
}

/* One step that reads or skips a value. */
static void run_value(runner *r, const firn_avro_step *step, void *at)
{
    firn_cursor *in = &r->in;
    switch ((firn_avro_op)step->op) {
    case FIRN_AVRO_OP_SKIP_VARINTS: firn_avro_skip_varints(in, step->number); break;
    case FIRN_AVRO_OP_SKIP_FIXED: firn_take(in, step->number); break;
    case FIRN_AVRO_OP_SKIP_BYTES: firn_avro_take_bytes(in); break;
    case FIRN_AVRO_OP_SKIP: firn_avro_skip(in, step->type); break;
    case FIRN_AVRO_OP_INT32: *(int32_t *)at = firn_avro_take_int(in); break;
    case FIRN_AVRO_OP_INT64: *(int64_t *)at = firn_avro_take_long(in); break;
    case FIRN_AVRO_OP_BOOL: *(bool *)at = firn_take_u8(in) != 0; break;
    case FIRN_AVRO_OP_BYTES: *(firn_bytes *)at = firn_avro_take_bytes(in); break;
    case FIRN_AVRO_OP_FIXED: *(firn_bytes *)at = firn_take(in, step->number); break;
    case FIRN_AVRO_OP_STR: *(firn_str *)at = firn_str_of_bytes(firn_avro_take_bytes(in)); break;
    case FIRN_AVRO_OP_FIXED_STR:
        *(firn_str *)at = firn_str_of_bytes(firn_take(in, step->number));
        break;
    case FIRN_AVRO_OP_DATUM: take_datum(in, step->type, at); break;
    case FIRN_AVRO_OP_INT32S: take_int32s(r, at); break;
    case FIRN_AVRO_OP_INT64S: take_int64s(r, at); break;
    case FIRN_AVRO_OP_ID_LONGS: take_id_longs(r, step, at); break;
    case FIRN_AVRO_OP_ID_BYTES: take_id_bytes(r, step, at); break;
    case FIRN_AVRO_OP_POINTER: run_pointer(r, step->program, at); break;
    case FIRN_AVRO_OP_STRUCTS: run_structs(r, step->program, at); break;
    case FIRN_AVRO_OP_OPTIONAL: /* these three are run()'s own */
    case FIRN_AVRO_OP_UNION:
    case FIRN_AVRO_OP_PRESENT: break;
    }
}

static void run(runner *r, const firn_avro_program *program, uint8_t *to)
{
    if (program->step_count == 0)
        return;
    const firn_avro_step *step = program->steps, *end = step + program->step_count;
    uint64_t present = 0;
    for (; step < end; step++) {
        if (step->op == FIRN_AVRO_OP_OPTIONAL) {
            if (!take_present(&r->in, step->branch))
                step += step->number;
        } else if (step->op == FIRN_AVRO_OP_PRESENT) {
            present |= UINT64_C(1) << step->bit;
        } else if (step->op == FIRN_AVRO_OP_UNION) {
            run(r, step->programs[firn_avro_take_branch(&r->in, step->branch)], to);
        } else {
            run_value(r, step, to + step->offset);
        }
    }
    if (present)
        *(uint64_t *)(void *)(to + program->mask_offset) |= present;
}

firn_status firn_avro_program_run(const firn_avro_program *program, firn_cursor *in, size_t count,
                                  firn_arena *arena, void *rows, firn_error *err)
{
    runner r = { .in = *in, .arena = arena };
    for (size_t i = 0; i < count; i++) {
        run(&r, program, (uint8_t *)rows + i * program->struct_size);
        if (!r.in.failed)
            continue;
        *in = r.in;
        if (r.out_of_memory)
            return firn_nomem(err);
        return firn_fail(err, FIRN_CORRUPT, "row %zu of %zu is cut short or malformed", i, count);
    }
    *in = r.in;
    return FIRN_OK;
}
