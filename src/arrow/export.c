/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
/* Field tree to ArrowSchema.  Everything one exported schema needs lives in one
 * arena that its root's private_data owns. */
#include "arrow/type.h"

typedef struct exported {
    firn_arena arena;
    const firn_allocator *allocator;
} exported;

static void release_root(struct ArrowSchema *schema)
{
    exported *owner = schema->private_data;
    const firn_allocator *allocator = owner->allocator;
    for (int64_t i = 0; i < schema->n_children; i++) /* children moved out live on by themselves */
        if (schema->children[i]->release)
            schema->children[i]->release(schema->children[i]);
    schema->release = NULL;
    firn_arena_release(&owner->arena);
    firn_free(allocator, owner, sizeof *owner);
}

static void put_format(firn_buf *out, const firn_arrow_field *field)
{
    static const char *const formats[] = {
        [FIRN_ARROW_NULL] = "n",
        [FIRN_ARROW_BOOL] = "b",
        [FIRN_ARROW_INT8] = "c",
        [FIRN_ARROW_INT16] = "s",
        [FIRN_ARROW_INT32] = "i",
        [FIRN_ARROW_INT64] = "l",
        [FIRN_ARROW_UINT8] = "C",
        [FIRN_ARROW_UINT16] = "S",
        [FIRN_ARROW_UINT32] = "I",
        [FIRN_ARROW_UINT64] = "L",
        [FIRN_ARROW_HALF_FLOAT] = "e",
        [FIRN_ARROW_FLOAT] = "f",
        [FIRN_ARROW_DOUBLE] = "g",
        [FIRN_ARROW_DECIMAL128] = "d:",
        [FIRN_ARROW_DATE32] = "tdD",
        [FIRN_ARROW_DATE64] = "tdm",
        [FIRN_ARROW_TIME32_S] = "tts",
        [FIRN_ARROW_TIME32_MS] = "ttm",
        [FIRN_ARROW_TIME64_US] = "ttu",
        [FIRN_ARROW_TIME64_NS] = "ttn",
        [FIRN_ARROW_TIMESTAMP_S] = "tss:",
        [FIRN_ARROW_TIMESTAMP_MS] = "tsm:",
        [FIRN_ARROW_TIMESTAMP_US] = "tsu:",
        [FIRN_ARROW_TIMESTAMP_NS] = "tsn:",
        [FIRN_ARROW_UTF8] = "u",
        [FIRN_ARROW_LARGE_UTF8] = "U",
        [FIRN_ARROW_BINARY] = "z",
        [FIRN_ARROW_LARGE_BINARY] = "Z",
        [FIRN_ARROW_FIXED_BINARY] = "w:",
        [FIRN_ARROW_STRUCT] = "+s",
        [FIRN_ARROW_LIST] = "+l",
        [FIRN_ARROW_MAP] = "+m",
    };
    firn_put_c(out, formats[field->kind]);
    if (field->kind == FIRN_ARROW_DECIMAL128)
        firn_putf(out, "%d,%d", field->precision, field->scale);
    if (field->kind == FIRN_ARROW_FIXED_BINARY)
        firn_putf(out, "%d", field->byte_width);
    if (field->utc)
        firn_put_c(out, "UTC");
}

static void put_int32(firn_buf *out, int32_t value)
{
    firn_put(out, &value, sizeof value);
}

static void put_pair(firn_buf *out, const char *key, firn_str value)
{
    put_int32(out, (int32_t)strlen(key));
    firn_put_c(out, key);
    put_int32(out, (int32_t)value.len);
    firn_put_str(out, value);
}

static void put_metadata(firn_buf *out, const firn_arrow_field *field)
{
    char id[16] = "";
    SCOPED(firn_buf) text = { .allocator = out->allocator };
    firn_putf(&text, "%d", field->field_id);
    if (text.status == FIRN_OK)
        memcpy(id, text.data, text.len);
    out->status = text.status;
    put_int32(out, (field->field_id >= 0) + (field->uuid ? 2 : 0));
    if (field->field_id >= 0)
        put_pair(out, "PARQUET:field_id", firn_str_from(id));
    if (field->uuid) {
        put_pair(out, "ARROW:extension:name", FIRN_STR("arrow.uuid"));
        put_pair(out, "ARROW:extension:metadata", FIRN_STR(""));
    }
}

static const char *keep(firn_arena *arena, firn_buf *text)
{
    firn_put_u8(text, 0);
    return text->status == FIRN_OK ? firn_arena_copy(arena, text->data, text->len) : NULL;
}

static firn_status export(const firn_arrow_field *field, const firn_allocator *allocator,
                          struct ArrowSchema *schema, firn_error *err);

static firn_status export_children(const firn_arrow_field *field, exported *owner,
                                   struct ArrowSchema *schema, firn_error *err)
{
    struct ArrowSchema *children = firn_new(&owner->arena, struct ArrowSchema, field->child_count);
    schema->children = firn_new(&owner->arena, struct ArrowSchema *, field->child_count);
    if (!children || !schema->children)
        return firn_nomem(err);
    for (size_t i = 0; i < field->child_count; i++) {
        TRY(export(&field->children[i], owner->allocator, &children[i], err));
        schema->children[i] = &children[i];
        schema->n_children++;
    }
    return FIRN_OK;
}

/* A dictionary schema's memory is its root's, so it has nothing of its own to
 * release; but a released schema is told by a NULL release. */
static void release_dictionary(struct ArrowSchema *schema)
{
    schema->release = NULL;
}

static firn_status export_dictionary(exported *owner, struct ArrowSchema *schema, firn_error *err)
{
    struct ArrowSchema *values = firn_new(&owner->arena, struct ArrowSchema, 1);
    if (!values)
        return firn_nomem(err);
    values->format = schema->format;
    values->name = "";
    values->flags = ARROW_FLAG_NULLABLE;
    values->release = release_dictionary;
    schema->dictionary = values;
    schema->format = "i";
    return FIRN_OK;
}

static firn_status fill(const firn_arrow_field *field, exported *owner, struct ArrowSchema *schema,
                        firn_error *err)
{
    SCOPED(firn_buf) text = { .allocator = owner->allocator };
    put_format(&text, field);
    schema->format = keep(&owner->arena, &text);
    schema->name = firn_str_copy(&owner->arena, field->name).data;
    schema->flags = field->nullable ? ARROW_FLAG_NULLABLE : 0;
    if (!schema->format || !schema->name)
        return firn_nomem(err);
    if (field->field_id >= 0 || field->uuid) {
        firn_buf_clear(&text);
        put_metadata(&text, field);
        schema->metadata = keep(&owner->arena, &text);
        if (!schema->metadata)
            return firn_nomem(err);
    }
    if (field->dictionary)
        return export_dictionary(owner, schema, err);
    return export_children(field, owner, schema, err);
}

static firn_status export(const firn_arrow_field *field, const firn_allocator *allocator,
                          struct ArrowSchema *schema, firn_error *err)
{
    exported *owner = firn_alloc_zeroed(allocator, sizeof *owner);
    if (!owner)
        return firn_nomem(err);
    owner->allocator = allocator;
    owner->arena.allocator = allocator;
    *schema = (struct ArrowSchema){ .release = release_root, .private_data = owner };
    firn_status status = fill(field, owner, schema, err);
    if (status != FIRN_OK)
        schema->release(schema);
    return status;
}

firn_status firn_arrow_export_field(const firn_arrow_field *field, const firn_allocator *allocator,
                                    struct ArrowSchema *schema, firn_error *err)
{
    return export(field, allocator, schema, err);
}
