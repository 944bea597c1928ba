/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
/* One pass over the levels for each struct and list.  A level begins a slot of the
 * node when its repetition level is not above the node's own and its definition
 * level reaches to the node's parent (see schema.h); what the slot is follows from
 * the definition level.  Levels of deeper repetition belong to deeper lists. */
#include "parquet/read/assemble.h"

#include "parquet/read/bytes.h"

static firn_status disagree(const firn_part *part, size_t found, size_t expected, firn_error *err)
{
    return firn_fail(err, FIRN_CORRUPT, "field \"%.*s\" has %zu entries where %zu belong",
                     FIRN_STR_ARG(part->node->name), found, expected);
}

static bool begins_slot(const firn_parquet_node *node, uint8_t definition, uint8_t repetition)
{
    return repetition <= node->slot_repetition && definition >= node->slot_definition;
}

static size_t count_slots(const firn_part *part)
{
    const firn_leaf *levels = part->levels;
    size_t slots = 0;
    for (size_t i = 0; i < levels->definitions.len; i++)
        slots += begins_slot(part->node, levels->definitions.data[i], levels->repetitions.data[i]);
    return slots;
}

/* ---- validity ---- */

static size_t mark_slots(const firn_part *part, uint8_t *bits, size_t first)
{
    const firn_leaf *levels = part->levels;
    size_t at = first, present = 0;
    for (size_t i = 0; i < levels->definitions.len; i++) {
        uint8_t definition = levels->definitions.data[i];
        if (!begins_slot(part->node, definition, levels->repetitions.data[i]))
            continue;
        bool is_there = definition >= part->node->definition;
        bits[at / 8] |= (uint8_t)(is_there << at % 8);
        present += is_there;
        at++;
    }
    return present;
}

static firn_status check_slots(const firn_part *part, size_t expected, firn_error *err)
{
    size_t found = count_slots(part);
    return found == expected ? FIRN_OK : disagree(part, found, expected, err);
}

/* Adds `slots` rows, of which the levels are known to tell, to validity, length and
 * null count. */
static firn_status put_validity(const firn_part *part, size_t slots, firn_column *out,
                                firn_error *err)
{
    if (!part->node->nullable || slots == 0) {
        firn_column_mark_present(out, (int64_t)slots);
        return FIRN_OK;
    }
    uint8_t *bits = firn_column_validity(out, (int64_t)slots);
    if (!bits)
        return firn_nomem(err);
    size_t present = mark_slots(part, bits, (size_t)out->length);
    out->length += (int64_t)slots;
    out->null_count += (int64_t)(slots - present);
    return FIRN_OK;
}

/* ---- structs ---- */

static firn_status check_length(const firn_part *part, const firn_column *child, int64_t length,
                                firn_error *err)
{
    if (child->length == length)
        return FIRN_OK;
    return disagree(part, (size_t)child->length, (size_t)length, err);
}

static firn_status assemble_struct(const firn_part *part, size_t slots, firn_column *out,
                                   firn_error *err)
{
    if (part->node->nullable)
        TRY(check_slots(part, slots, err));
    TRY(put_validity(part, slots, out, err));
    for (size_t i = 0; i < part->child_count; i++) {
        TRY(firn_assemble(&part->children[i], slots, &out->children[i], err));
        TRY(check_length(part, &out->children[i], out->length, err));
    }
    return FIRN_OK;
}

/* ---- lists and maps ---- */

/* Writes the end of each list from `ends` on, whose index -1 is the end before
 * them; returns how many elements they have together. */
static int64_t put_ends(const firn_part *part, int32_t *ends, size_t slots)
{
    const firn_parquet_node *node = part->node;
    const firn_leaf *levels = part->levels;
    int64_t start = ends[-1], end = start;
    int32_t *next = ends, *past = ends + slots;
    for (size_t i = 0; i < levels->definitions.len; i++) {
        uint8_t definition = levels->definitions.data[i];
        uint8_t repetition = levels->repetitions.data[i];
        if (begins_slot(node, definition, repetition) && next < past)
            *next++ = (int32_t)end;
        end += repetition <= node->item_repetition && definition >= node->item_definition;
        if (next > ends)
            next[-1] = (int32_t)end;
    }
    return end - start;
}

static firn_status assemble_list(const firn_part *part, size_t slots, firn_column *out,
                                 firn_error *err)
{
    TRY(check_slots(part, slots, err));
    int32_t *ends = firn_bytes_extend_offsets(out, slots);
    if (!ends)
        return firn_column_check(out, err);
    int64_t last = ends[-1], items = put_ends(part, ends, slots);
    if (items > INT32_MAX - last)
        return firn_fail(err, FIRN_NOMEM, "lists \"%.*s\" hold over 2 billion elements in a batch",
                         FIRN_STR_ARG(part->node->name));
    TRY(put_validity(part, slots, out, err));

    firn_column *child = &out->children[0];
    if (part->node->kind == FIRN_PARQUET_NODE_LIST) {
        TRY(firn_assemble(&part->children[0], (size_t)items, child, err));
    } else {
        firn_column_mark_present(child, items);
        for (size_t i = 0; i < 2; i++) {
            TRY(firn_assemble(&part->children[i], (size_t)items, &child->children[i], err));
            TRY(check_length(part, &child->children[i], child->length, err));
        }
    }
    return check_length(part, child, last + items, err);
}

firn_status firn_assemble(const firn_part *part, size_t slots, firn_column *out, firn_error *err)
{
    if (!part->node) {
        firn_fill_nulls(out, slots);
        return FIRN_OK;
    }
    switch (part->node->kind) {
    case FIRN_PARQUET_NODE_LEAF:
        return FIRN_OK; /* its values are there, and counted by whoever holds it */
    case FIRN_PARQUET_NODE_STRUCT: return assemble_struct(part, slots, out, err);
    default: return assemble_list(part, slots, out, err);
    }
}
