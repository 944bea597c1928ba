/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
/* From a file's schema and a list of wishes to steps.
 *
 * Fields are visited in the file's order.  A wanted field becomes the step that
 * reads it, behind an OPTIONAL or UNION step where it may be null; runs of
 * unwanted fields of fixed or varint types join into one step.
 */
#include <inttypes.h>

#include "avro/steps.h"

typedef struct compiler {
    firn_arena *arena;
    firn_error *err;
    const firn_avro_wants *wants;
    firn_avro_program *program;
    size_t cap;
} compiler;

static firn_status compile_record(const firn_avro_type *record, const firn_avro_wants *wants,
                                  firn_arena *arena, firn_avro_program **program, firn_error *err);
static firn_status add_fields(compiler *c, const firn_avro_type *record,
                              const firn_avro_wants *wants);

static firn_status add_step(compiler *c, firn_avro_step step)
{
    firn_avro_program *p = c->program;
    firn_avro_step *grown =
        firn_arena_grow(c->arena, p->steps, p->step_count, &c->cap, sizeof *grown);
    if (!grown)
        return firn_nomem(c->err);
    p->steps = grown;
    grown[p->step_count++] = step;
    return FIRN_OK;
}

/* ---- what is not wanted ---- */

static firn_avro_step skip_step(const firn_avro_type *type)
{
    if (type->varint_count)
        return (firn_avro_step){ .op = FIRN_AVRO_OP_SKIP_VARINTS,
                                 .number = (uint32_t)type->varint_count };
    switch (type->kind) {
    case FIRN_AVRO_BOOLEAN:
    case FIRN_AVRO_FLOAT:
    case FIRN_AVRO_DOUBLE:
    case FIRN_AVRO_FIXED:
        return (firn_avro_step){ .op = FIRN_AVRO_OP_SKIP_FIXED,
                                 .number = (uint32_t)type->bytes_min };
    case FIRN_AVRO_BYTES:
    case FIRN_AVRO_STRING: return (firn_avro_step){ .op = FIRN_AVRO_OP_SKIP_BYTES };
    default: return (firn_avro_step){ .op = FIRN_AVRO_OP_SKIP, .type = type };
    }
}

/* `joinable`: the step before belongs to the same straight run. */
static firn_status add_skip(compiler *c, const firn_avro_type *type, bool *joinable)
{
    size_t null_branch, at = c->program->step_count;
    const firn_avro_type *other = firn_avro_optional(type, &null_branch);
    if (type->empty_nodes)
        return FIRN_OK;
    if (other && other->kind != FIRN_AVRO_UNION) {
        *joinable = false;
        TRY(add_step(c, (firn_avro_step){ .op = FIRN_AVRO_OP_OPTIONAL,
                                          .branch = (uint16_t)null_branch,
                                          .number = 1 }));
        return add_step(c, skip_step(other));
    }
    firn_avro_step step = skip_step(type);
    bool counts = step.op == FIRN_AVRO_OP_SKIP_VARINTS || step.op == FIRN_AVRO_OP_SKIP_FIXED;
    if (counts && *joinable) {
        firn_avro_step *last = &c->program->steps[at - 1];
        uint32_t sum;
        if (last->op == step.op && !__builtin_add_overflow(last->number, step.number, &sum)) {
            last->number = sum;
            return FIRN_OK;
        }
    }
    *joinable = counts;
    return add_step(c, step);
}

/* ---- what is wanted ---- */

/* A part's type without the union that makes it optional. */
static const firn_avro_type *unwrap(const firn_avro_type *type, uint8_t *null_at)
{
    size_t branch;
    const firn_avro_type *other = firn_avro_optional(type, &branch);
    *null_at = FIRN_AVRO_NULL_NOWHERE;
    if (other)
        *null_at = branch == 0 ? FIRN_AVRO_NULL_FIRST : FIRN_AVRO_NULL_SECOND;
    return other ? other : type;
}

/* Some writers make each part of a map optional. */
static bool is_pair_of(const firn_avro_type *type, firn_avro_into into, firn_avro_step *step)
{
    if (type->kind != FIRN_AVRO_ARRAY)
        return false;
    const firn_avro_type *item = unwrap(type->item, &step->item_null);
    if (item->kind != FIRN_AVRO_RECORD || item->field_count != 2)
        return false;
    firn_avro_kind key = unwrap(item->fields[0].type, &step->key_null)->kind;
    firn_avro_kind value = unwrap(item->fields[1].type, &step->value_null)->kind;
    if (key != FIRN_AVRO_INT && key != FIRN_AVRO_LONG)
        return false;
    if (into == FIRN_AVRO_INTO_ID_LONGS)
        return value == FIRN_AVRO_INT || value == FIRN_AVRO_LONG;
    return value == FIRN_AVRO_BYTES || value == FIRN_AVRO_STRING;
}

static bool is_array_of_integers(const firn_avro_type *type)
{
    return type->kind == FIRN_AVRO_ARRAY &&
           (type->item->kind == FIRN_AVRO_INT || type->item->kind == FIRN_AVRO_LONG);
}

/* The step that reads `type` as `want`; false when it can't. */
static bool read_step(const firn_avro_type *type, const firn_avro_want *want, firn_avro_step *step)
{
    firn_avro_kind kind = type->kind;
    *step = (firn_avro_step){ .offset = want->offset };
    switch (want->into) {
    case FIRN_AVRO_INTO_INT32:
        step->op = FIRN_AVRO_OP_INT32;
        return kind == FIRN_AVRO_INT || kind == FIRN_AVRO_LONG;
    case FIRN_AVRO_INTO_INT64:
        step->op = FIRN_AVRO_OP_INT64;
        return kind == FIRN_AVRO_INT || kind == FIRN_AVRO_LONG;
    case FIRN_AVRO_INTO_BOOL: step->op = FIRN_AVRO_OP_BOOL; return kind == FIRN_AVRO_BOOLEAN;
    case FIRN_AVRO_INTO_BYTES:
        step->op = kind == FIRN_AVRO_FIXED ? FIRN_AVRO_OP_FIXED : FIRN_AVRO_OP_BYTES;
        step->number = (uint32_t)type->size;
        return kind == FIRN_AVRO_BYTES || kind == FIRN_AVRO_STRING || kind == FIRN_AVRO_FIXED;
    case FIRN_AVRO_INTO_STR:
        step->op = kind == FIRN_AVRO_FIXED ? FIRN_AVRO_OP_FIXED_STR : FIRN_AVRO_OP_STR;
        step->number = (uint32_t)type->size;
        return kind == FIRN_AVRO_BYTES || kind == FIRN_AVRO_STRING || kind == FIRN_AVRO_FIXED;
    case FIRN_AVRO_INTO_DATUM:
        step->op = FIRN_AVRO_OP_DATUM;
        step->type = type;
        return kind <= FIRN_AVRO_STRING || kind == FIRN_AVRO_ENUM || kind == FIRN_AVRO_FIXED;
    case FIRN_AVRO_INTO_INT32S: step->op = FIRN_AVRO_OP_INT32S; return is_array_of_integers(type);
    case FIRN_AVRO_INTO_INT64S: step->op = FIRN_AVRO_OP_INT64S; return is_array_of_integers(type);
    case FIRN_AVRO_INTO_ID_LONGS:
    case FIRN_AVRO_INTO_ID_BYTES:
        step->op =
            want->into == FIRN_AVRO_INTO_ID_LONGS ? FIRN_AVRO_OP_ID_LONGS : FIRN_AVRO_OP_ID_BYTES;
        step->want = want;
        return is_pair_of(type, want->into, step);
    case FIRN_AVRO_INTO_STRUCT: return kind == FIRN_AVRO_RECORD;
    case FIRN_AVRO_INTO_POINTER: step->op = FIRN_AVRO_OP_POINTER; return kind == FIRN_AVRO_RECORD;
    case FIRN_AVRO_INTO_STRUCTS:
        step->op = FIRN_AVRO_OP_STRUCTS;
        return kind == FIRN_AVRO_ARRAY && type->item->kind == FIRN_AVRO_RECORD &&
               type->item->bytes_min > 0; /* else a count costs a hostile file nothing */
    }
    return false;
}

static firn_status add_present(compiler *c, const firn_avro_want *want)
{
    if (want->bit == 0 || c->program->mask_offset == FIRN_AVRO_NO_MASK)
        return FIRN_OK;
    return add_step(c, (firn_avro_step){ .op = FIRN_AVRO_OP_PRESENT, .bit = want->bit });
}

/* Steps for a value of `type`, which is no union. */
static firn_status add_read(compiler *c, const firn_avro_type *type, const firn_avro_want *want)
{
    firn_avro_step step;
    if (type->kind == FIRN_AVRO_NULL)
        return FIRN_OK;
    if (!read_step(type, want, &step))
        return firn_fail(c->err, FIRN_CORRUPT, "field %s (id %" PRId32 ") has unusable type %s",
                         want->name, want->field_id, firn_avro_kind_name(type->kind));
    if (want->into == FIRN_AVRO_INTO_STRUCT) {
        TRY(add_fields(c, type, want->children));
        return add_present(c, want);
    }
    if (want->into == FIRN_AVRO_INTO_POINTER || want->into == FIRN_AVRO_INTO_STRUCTS) {
        firn_avro_program *sub;
        const firn_avro_type *record = type->kind == FIRN_AVRO_ARRAY ? type->item : type;
        TRY_OR(compile_record(record, want->children, c->arena, &sub, c->err), c->err, "field %s",
               want->name);
        step.program = sub;
    }
    TRY(add_step(c, step));
    return add_present(c, want);
}

/* A union with one null branch: the steps for a value, jumped over when it is null. */
static firn_status add_optional(compiler *c, const firn_avro_type *type, size_t null_branch,
                                const firn_avro_want *want)
{
    size_t at = c->program->step_count;
    TRY(add_step(c,
                 (firn_avro_step){ .op = FIRN_AVRO_OP_OPTIONAL, .branch = (uint16_t)null_branch }));
    TRY(add_read(c, type, want));
    c->program->steps[at].number = (uint32_t)(c->program->step_count - at - 1);
    return FIRN_OK;
}

/* Any other union: a little program for each branch. */
static firn_status add_union(compiler *c, const firn_avro_type *type, const firn_avro_want *want)
{
    if (type->branch_count > UINT16_MAX)
        return firn_fail(c->err, FIRN_UNSUPPORTED, "a union has %zu branches", type->branch_count);
    const firn_avro_program **programs =
        firn_new(c->arena, const firn_avro_program *, type->branch_count);
    if (!programs)
        return firn_nomem(c->err);
    for (size_t i = 0; i < type->branch_count; i++) {
        firn_avro_program *sub = firn_new(c->arena, firn_avro_program, 1);
        if (!sub)
            return firn_nomem(c->err);
        *sub = (firn_avro_program){ .struct_size = c->program->struct_size,
                                    .mask_offset = c->program->mask_offset };
        compiler branch = { c->arena, c->err, c->wants, sub, 0 };
        if (type->branches[i]->kind == FIRN_AVRO_UNION)
            return firn_fail(c->err, FIRN_CORRUPT, "a union stands directly in a union");
        TRY(add_read(&branch, type->branches[i], want));
        programs[i] = sub;
    }
    return add_step(c, (firn_avro_step){ .op = FIRN_AVRO_OP_UNION,
                                         .branch = (uint16_t)type->branch_count,
                                         .programs = programs });
}

static firn_status add_wanted(compiler *c, const firn_avro_type *type, const firn_avro_want *want)
{
    size_t null_branch;
    const firn_avro_type *other = firn_avro_optional(type, &null_branch);
    if (other && other->kind != FIRN_AVRO_UNION)
        return add_optional(c, other, null_branch, want);
    return type->kind == FIRN_AVRO_UNION ? add_union(c, type, want) : add_read(c, type, want);
}

/* ---- records ---- */

static bool has_ids(const firn_avro_type *record)
{
    for (size_t i = 0; i < record->field_count; i++)
        if (record->fields[i].field_id >= 0)
            return true;
    return false;
}

static bool names_field(const firn_avro_want *want, const firn_avro_field *field)
{
    if (firn_str_is(field->name, want->name))
        return true;
    for (size_t i = 0; i < field->alias_count; i++)
        if (firn_str_is(field->aliases[i], want->name))
            return true;
    return false;
}

static const firn_avro_want *want_for(const firn_avro_field *field, bool by_id,
                                      const firn_avro_wants *wants)
{
    for (size_t i = 0; i < wants->count; i++) {
        const firn_avro_want *want = &wants->items[i];
        if (by_id ? want->field_id == field->field_id : names_field(want, field))
            return want;
    }
    return NULL;
}

static firn_status check_required(compiler *c, const firn_avro_type *record, bool by_id,
                                  const firn_avro_wants *wants)
{
    for (size_t i = 0; i < wants->count; i++) {
        const firn_avro_want *want = &wants->items[i];
        bool found = !want->required;
        for (size_t f = 0; f < record->field_count && !found; f++)
            found = want_for(&record->fields[f], by_id, wants) == want;
        if (!found)
            return firn_fail(c->err, FIRN_CORRUPT, "field %s (id %" PRId32 ") is missing",
                             want->name, want->field_id);
    }
    return FIRN_OK;
}

static firn_status add_fields(compiler *c, const firn_avro_type *record,
                              const firn_avro_wants *wants)
{
    bool by_id = has_ids(record), joinable = false;
    TRY(check_required(c, record, by_id, wants));
    for (size_t i = 0; i < record->field_count; i++) {
        const firn_avro_field *field = &record->fields[i];
        const firn_avro_want *want = want_for(field, by_id, wants);
        if (want) {
            joinable = false;
            TRY(add_wanted(c, field->type, want));
        } else {
            TRY(add_skip(c, field->type, &joinable));
        }
    }
    return FIRN_OK;
}

static firn_status compile_record(const firn_avro_type *record, const firn_avro_wants *wants,
                                  firn_arena *arena, firn_avro_program **program, firn_error *err)
{
    compiler c = { .arena = arena, .err = err, .wants = wants };
    c.program = *program = firn_new(arena, firn_avro_program, 1);
    if (!c.program)
        return firn_nomem(err);
    c.program->struct_size = wants->struct_size;
    c.program->mask_offset = wants->mask_offset;
    c.program->bytes_min = record->bytes_min;
    return add_fields(&c, record, wants);
}

firn_status firn_avro_compile(const firn_avro_type *record, const firn_avro_wants *wants,
                              firn_arena *arena, const firn_avro_program **program, firn_error *err)
{
    if (record->kind != FIRN_AVRO_RECORD)
        return firn_fail(err, FIRN_CORRUPT, "rows are of type %s, not records",
                         firn_avro_kind_name(record->kind));
    firn_avro_program *made;
    TRY(compile_record(record, wants, arena, &made, err));
    *program = made;
    return FIRN_OK;
}
