/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
/* From builder to ArrowArray: the buffers change owner, nothing is copied. */
#include "arrow/column.h"

typedef struct owner {
    const firn_allocator *allocator;
    firn_buf bufs[3];
    const void *buffers[3];
    struct ArrowArray *children;
    struct ArrowArray **child_pointers;
    size_t child_count;
    firn_shared_array *dictionary;
    struct ArrowArray dictionary_array; /* a borrowed look at `dictionary` */
} owner;

static void release_array(struct ArrowArray *array)
{
    owner *own = array->private_data;
    const firn_allocator *allocator = own->allocator;
    for (size_t i = 0; own->children && i < own->child_count; i++)
        if (own->children[i].release)
            own->children[i].release(&own->children[i]);
    firn_free(allocator, own->children, own->child_count * sizeof *own->children);
    firn_free(allocator, own->child_pointers, own->child_count * sizeof *own->child_pointers);
    for (size_t i = 0; i < FIRN_COUNT(own->bufs); i++)
        firn_buf_release(&own->bufs[i]);
    firn_shared_array_release(&own->dictionary);
    firn_free(allocator, own, sizeof *own);
    array->release = NULL;
}

/* The dictionary's struct is inside the owner and dies with it. */
static void release_borrowed(struct ArrowArray *array)
{
    array->release = NULL;
}

static void set_buffers(struct ArrowArray *array, owner *own, const firn_column *column)
{
    firn_arrow_kind kind = column->field->kind;
    bool plain_dictionary = column->field->dictionary;
    array->buffers = own->buffers;
    if (kind == FIRN_ARROW_NULL)
        return;
    own->buffers[array->n_buffers++] = column->null_count > 0 ? column->validity.data : NULL;
    if (kind == FIRN_ARROW_STRUCT)
        return;
    bool offsets =
        firn_arrow_is_variable(kind) || kind == FIRN_ARROW_LIST || kind == FIRN_ARROW_MAP;
    if (offsets && !plain_dictionary)
        own->buffers[array->n_buffers++] = column->offsets.data;
    if (kind != FIRN_ARROW_LIST && kind != FIRN_ARROW_MAP)
        own->buffers[array->n_buffers++] = column->values.data;
}

static void take_bufs(owner *own, firn_column *column)
{
    firn_buf *bufs[] = { &column->validity, &column->offsets, &column->values };
    for (size_t i = 0; i < FIRN_COUNT(bufs); i++) {
        own->bufs[i] = *bufs[i];
        *bufs[i] = (firn_buf){ .allocator = column->allocator, .len_max = bufs[i]->len_max };
    }
}

static firn_status finish_children(firn_column *column, owner *own, struct ArrowArray *array,
                                   firn_error *err)
{
    own->children = firn_alloc_zeroed(own->allocator, column->child_count * sizeof *own->children);
    own->child_pointers =
        firn_alloc_zeroed(own->allocator, column->child_count * sizeof *own->child_pointers);
    own->child_count = column->child_count;
    if (!own->children || !own->child_pointers)
        return firn_nomem(err);
    for (size_t i = 0; i < column->child_count; i++) {
        TRY(firn_column_finish(&column->children[i], &own->children[i], err));
        own->child_pointers[i] = &own->children[i];
    }
    array->n_children = (int64_t)column->child_count;
    array->children = own->child_pointers;
    return FIRN_OK;
}

static void finish_dictionary(firn_column *column, owner *own, struct ArrowArray *array)
{
    if (!column->dictionary)
        return;
    own->dictionary = firn_shared_array_retain(column->dictionary);
    own->dictionary_array = *firn_shared_array_get(own->dictionary);
    own->dictionary_array.release = release_borrowed;
    array->dictionary = &own->dictionary_array;
}

/* Arrow wants real buffers: no NULL offsets or values, however empty. */
static void complete_buffers(firn_column *column)
{
    firn_arrow_kind kind = column->field->kind;
    bool offsets =
        firn_arrow_is_variable(kind) || kind == FIRN_ARROW_LIST || kind == FIRN_ARROW_MAP;
    if (offsets && !column->field->dictionary && column->offsets.len == 0)
        firn_put_fill(&column->offsets, 0, sizeof(int32_t));
    firn_buf_reserve(&column->values, 8);
}

firn_status firn_column_finish(firn_column *column, struct ArrowArray *array, firn_error *err)
{
    complete_buffers(column);
    TRY(firn_column_check(column, err));
    owner *own = firn_alloc_zeroed(column->allocator, sizeof *own);
    if (!own)
        return firn_nomem(err);
    own->allocator = column->allocator;
    *array = (struct ArrowArray){ .length = column->length,
                                  .null_count = column->null_count,
                                  .release = release_array,
                                  .private_data = own };
    if (column->field->kind == FIRN_ARROW_NULL)
        array->null_count = column->length;
    set_buffers(array, own, column);
    take_bufs(own, column);
    finish_dictionary(column, own, array);
    column->length = column->null_count = 0;
    firn_status status = finish_children(column, own, array, err);
    if (status != FIRN_OK)
        array->release(array);
    return status;
}
