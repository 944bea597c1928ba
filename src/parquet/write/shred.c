/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
/* The entries of the current level are three parallel arrays.  A nullable field
 * raises the definition of those that are present and stops the others; a list
 * replaces each entry that has elements by one entry an element. */
#include "parquet/write/shred.h"

void firn_shredder_init(firn_shredder *s, const firn_allocator *allocator)
{
    *s = (firn_shredder){ 0 };
    s->definitions.allocator = s->repetitions.allocator = s->rows.allocator = allocator;
    for (size_t i = 0; i < FIRN_COUNT(s->next); i++)
        s->next[i].allocator = allocator;
}

void firn_shredder_release(firn_shredder *s)
{
    firn_buf_release(&s->definitions);
    firn_buf_release(&s->repetitions);
    firn_buf_release(&s->rows);
    for (size_t i = 0; i < FIRN_COUNT(s->next); i++)
        firn_buf_release(&s->next[i]);
}

static int64_t *rows_of(const firn_shredder *s)
{
    return (int64_t *)(void *)s->rows.data;
}

static firn_status start(firn_shredder *s, int64_t from, int64_t count, firn_error *err)
{
    firn_buf_clear(&s->definitions);
    firn_buf_clear(&s->repetitions);
    firn_buf_clear(&s->rows);
    firn_put_fill(&s->definitions, 0, (size_t)count);
    firn_put_fill(&s->repetitions, 0, (size_t)count);
    int64_t *rows = (int64_t *)(void *)firn_buf_extend(&s->rows, (size_t)count * sizeof *rows);
    if (s->definitions.status != FIRN_OK || s->repetitions.status != FIRN_OK || !rows)
        return firn_nomem(err);
    for (int64_t i = 0; i < count; i++)
        rows[i] = from + i;
    return FIRN_OK;
}

static bool has_nulls(const firn_view *view)
{
    return view->validity || view->field->kind == FIRN_ARROW_NULL ||
           (view->dictionary && view->dictionary->validity);
}

static firn_status missing_value(const firn_parquet_leaf *leaf, firn_error *err)
{
    return firn_fail(err, FIRN_INVALID, "column \"%.*s\" is required and has a null",
                     FIRN_STR_ARG(leaf->path));
}

/* A null where the field allows none would be lost without a trace. */
static firn_status pass_required(firn_shredder *s, const firn_parquet_leaf *leaf,
                                 const firn_view *view, firn_error *err)
{
    if (!has_nulls(view))
        return FIRN_OK;
    const int64_t *rows = rows_of(s);
    for (size_t i = 0; i < s->definitions.len; i++)
        if (rows[i] >= 0 && firn_view_is_null(view, rows[i]))
            return missing_value(leaf, err);
    return FIRN_OK;
}

static void pass_nullable(firn_shredder *s, const firn_view *view)
{
    int64_t *rows = rows_of(s);
    uint8_t *definitions = s->definitions.data;
    bool nulls = has_nulls(view);
    for (size_t i = 0; i < s->definitions.len; i++) {
        if (rows[i] < 0)
            continue;
        if (nulls && firn_view_is_null(view, rows[i]))
            rows[i] = -1;
        else
            definitions[i]++;
    }
}

static void swap(firn_buf *a, firn_buf *b)
{
    firn_buf keep = *a;
    *a = *b;
    *b = keep;
}

/* How many entries there are once each list is replaced by its elements. */
static size_t count_expanded(const firn_shredder *s, const firn_view *view)
{
    const int64_t *rows = rows_of(s);
    size_t total = 0;
    for (size_t i = 0; i < s->definitions.len; i++) {
        int64_t elements =
            rows[i] < 0 ? 0
                        : firn_view_list_end(view, rows[i]) - firn_view_list_start(view, rows[i]);
        total += elements > 0 ? (size_t)elements : 1;
    }
    return total;
}

static firn_status pass_list(firn_shredder *s, const firn_view *view, uint8_t repetition,
                             firn_error *err)
{
    size_t total = count_expanded(s, view), at = 0;
    for (size_t i = 0; i < FIRN_COUNT(s->next); i++)
        firn_buf_clear(&s->next[i]);
    uint8_t *definitions = firn_buf_extend(&s->next[0], total);
    uint8_t *repetitions = firn_buf_extend(&s->next[1], total);
    int64_t *rows = (int64_t *)(void *)firn_buf_extend(&s->next[2], total * sizeof *rows);
    if (!definitions || !repetitions || !rows)
        return firn_nomem(err);

    const int64_t *lists = rows_of(s);
    for (size_t i = 0; i < s->definitions.len; i++) {
        int64_t first = 0, end = 0;
        if (lists[i] >= 0) {
            first = firn_view_list_start(view, lists[i]);
            end = firn_view_list_end(view, lists[i]);
        }
        uint8_t level = s->repetitions.data[i];
        definitions[at] = (uint8_t)(s->definitions.data[i] + (end > first));
        repetitions[at] = level;
        rows[at++] = end > first ? first : -1;
        for (int64_t row = first + 1; row < end; row++) {
            definitions[at] = (uint8_t)(s->definitions.data[i] + 1);
            repetitions[at] = repetition;
            rows[at++] = row;
        }
    }
    swap(&s->definitions, &s->next[0]);
    swap(&s->repetitions, &s->next[1]);
    swap(&s->rows, &s->next[2]);
    return FIRN_OK;
}

static size_t keep_present(firn_shredder *s)
{
    int64_t *rows = rows_of(s);
    size_t present = 0;
    for (size_t i = 0; i < s->definitions.len; i++) {
        rows[present] = rows[i];
        present += rows[i] >= 0;
    }
    return present;
}

static firn_status shred_nested(firn_shredder *s, const firn_parquet_leaf *leaf,
                                const firn_view *root, int64_t from, int64_t count,
                                firn_shredded *out, firn_error *err)
{
    TRY(start(s, from, count, err));
    const firn_view *view = root;
    uint8_t repetition = 0;
    for (size_t i = 1; i < leaf->step_count; i++) {
        view = &view->children[leaf->steps[i].child];
        const firn_arrow_field *field = leaf->steps[i].field;
        bool entries = leaf->steps[i - 1].field->kind == FIRN_ARROW_MAP;
        if (!entries && (field->nullable || field->kind == FIRN_ARROW_NULL))
            pass_nullable(s, view);
        else
            TRY(pass_required(s, leaf, view, err));
        if (field->kind == FIRN_ARROW_LIST || field->kind == FIRN_ARROW_MAP)
            TRY(pass_list(s, view, ++repetition, err));
    }
    *out = (firn_shredded){ .view = view,
                            .entry_count = s->definitions.len,
                            .definitions = s->definitions.data,
                            .repetitions = repetition ? s->repetitions.data : NULL };
    out->value_count = keep_present(s);
    out->rows = rows_of(s);
    return FIRN_OK;
}

/* A column at the top: its levels are its validity bits, and without nulls
 * there is nothing to compute at all. */
static firn_status shred_flat(firn_shredder *s, const firn_parquet_leaf *leaf,
                              const firn_view *root, int64_t from, int64_t count,
                              firn_shredded *out, firn_error *err)
{
    const firn_view *view = &root->children[leaf->steps[1].child];
    *out = (firn_shredded){
        .view = view, .entry_count = (size_t)count, .value_count = (size_t)count, .first_row = from
    };
    if (!has_nulls(view))
        return FIRN_OK;
    firn_buf_clear(&s->definitions);
    firn_buf_clear(&s->rows);
    uint8_t *definitions = firn_buf_extend(&s->definitions, (size_t)count);
    int64_t *rows = (int64_t *)(void *)firn_buf_extend(&s->rows, (size_t)count * sizeof *rows);
    if (!definitions || !rows)
        return firn_nomem(err);
    size_t present = 0;
    for (int64_t i = 0; i < count; i++) {
        bool there = !firn_view_is_null(view, from + i);
        definitions[i] = there;
        rows[present] = from + i;
        present += there;
    }
    if (present == (size_t)count)
        return FIRN_OK;
    if (!leaf->max_definition)
        return missing_value(leaf, err);
    out->definitions = definitions;
    out->rows = rows;
    out->value_count = present;
    return FIRN_OK;
}

firn_status firn_shred(firn_shredder *s, const firn_parquet_leaf *leaf, const firn_view *root,
                       int64_t from, int64_t count, firn_shredded *out, firn_error *err)
{
    if (leaf->step_count == 2)
        return shred_flat(s, leaf, root, from, count, out, err);
    return shred_nested(s, leaf, root, from, count, out, err);
}
