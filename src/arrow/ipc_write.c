/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
/* Message   version, header_type, header, bodyLength
 * RecordBatch      length, nodes {length, null_count}, buffers {offset, length}
 * DictionaryBatch  id, data
 *
 * The body is built first, with the nodes and buffers that describe it. */
#include <endian.h>

#include "arrow/ipc_schema.h"
#include "base/cursor.h"
#include "base/hash.h"

/* A batch on its way out. */
typedef struct parts {
    firn_buf *body;
    firn_buf nodes, buffers; /* two int64_t an item */
} parts;

static void parts_release(parts *p)
{
    firn_buf_release(&p->nodes);
    firn_buf_release(&p->buffers);
}

static void put_pair(firn_buf *out, int64_t a, int64_t b)
{
    firn_put_le64(out, (uint64_t)a);
    firn_put_le64(out, (uint64_t)b);
}

/* Notes the buffer that was put into the body from `start` on, and pads it. */
static void note_buffer(parts *p, size_t start)
{
    put_pair(&p->buffers, (int64_t)start, (int64_t)(p->body->len - start));
    firn_flat_align(p->body, 8, 0);
}

/* Bits [from, from + count), moved to begin with a byte. */
static void put_bits(firn_buf *out, const uint8_t *bits, int64_t from, int64_t count)
{
    size_t len = (size_t)((count + 7) / 8);
    uint8_t *at = firn_buf_extend(out, len);
    if (!at)
        return;
    memset(at, 0, len);
    for (int64_t i = 0; i < count; i++)
        at[i >> 3] |= (uint8_t)((bits[(from + i) >> 3] >> ((from + i) & 7) & 1) << (i & 7));
}

static int64_t count_nulls(const firn_view *view, int64_t from, int64_t count)
{
    int64_t nulls = 0;
    for (int64_t i = 0; i < count; i++)
        nulls += firn_view_bit_is_null(view, from + i);
    return nulls;
}

static void put_offsets(parts *p, const firn_view *view, int64_t from, int64_t count)
{
    size_t start = p->body->len;
    int64_t row = view->start + from;
    for (int64_t i = 0; i <= count && view->offsets; i++)
        firn_put_le32(p->body, (uint32_t)(view->offsets[row + i] - view->offsets[row]));
    for (int64_t i = 0; i <= count && view->offsets64; i++)
        firn_put_le64(p->body, (uint64_t)(view->offsets64[row + i] - view->offsets64[row]));
    note_buffer(p, start);
}

static void put_string_bytes(parts *p, const firn_view *view, int64_t from, int64_t count)
{
    size_t start = p->body->len;
    int64_t row = view->start + from;
    int64_t first = view->offsets ? view->offsets[row] : view->offsets64[row];
    int64_t end = view->offsets ? view->offsets[row + count] : view->offsets64[row + count];
    firn_put(p->body, (const uint8_t *)view->values + first, (size_t)(end - first));
    note_buffer(p, start);
}

/* Little-endian as they are on little-endian machines; swapped on others. */
static void put_fixed(parts *p, const firn_view *view, size_t width, int64_t from, int64_t count)
{
    size_t start = p->body->len;
    const uint8_t *values = (const uint8_t *)view->values + (size_t)(view->start + from) * width;
    firn_put(p->body, values, (size_t)count * width);
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
    bool bytes = view->field->kind == FIRN_ARROW_FIXED_BINARY && !view->dictionary;
    for (size_t i = start; !bytes && p->body->status == FIRN_OK && i < p->body->len; i += width)
        for (size_t k = 0; k < width / 2; k++) {
            uint8_t keep = p->body->data[i + k];
            p->body->data[i + k] = p->body->data[i + width - 1 - k];
            p->body->data[i + width - 1 - k] = keep;
        }
#endif
    note_buffer(p, start);
}

static void put_array(parts *p, const firn_view *view, int64_t from, int64_t count);

static void put_items(parts *p, const firn_view *view, int64_t from, int64_t count)
{
    int64_t first = count ? firn_view_list_start(view, from) : 0;
    int64_t end = count ? firn_view_list_end(view, from + count - 1) : 0;
    put_array(p, &view->children[0], first, end - first);
}

static void put_values(parts *p, const firn_view *view, int64_t from, int64_t count)
{
    firn_arrow_kind kind = view->field->kind;
    size_t start = p->body->len;
    if (view->dictionary) {
        put_fixed(p, view, sizeof(int32_t), from, count);
    } else if (kind == FIRN_ARROW_BOOL) {
        put_bits(p->body, view->values, view->start + from, count);
        note_buffer(p, start);
    } else if (firn_arrow_is_variable(kind)) {
        put_offsets(p, view, from, count);
        put_string_bytes(p, view, from, count);
    } else if (kind == FIRN_ARROW_LIST || kind == FIRN_ARROW_MAP) {
        put_offsets(p, view, from, count);
        put_items(p, view, from, count);
    } else if (kind == FIRN_ARROW_STRUCT) {
        for (size_t i = 0; i < view->child_count; i++)
            put_array(p, &view->children[i], from, count);
    } else {
        put_fixed(p, view, firn_arrow_byte_width(view->field), from, count);
    }
}

/* An array without rows may come without buffers to look into. */
static void put_empty(parts *p, const firn_view *view)
{
    firn_arrow_kind kind = view->field->kind;
    bool offsets =
        firn_arrow_is_variable(kind) || kind == FIRN_ARROW_LIST || kind == FIRN_ARROW_MAP;
    size_t buffers = view->dictionary            ? 1
                     : kind == FIRN_ARROW_STRUCT ? 0
                                                 : 1 + firn_arrow_is_variable(kind);
    for (size_t i = 0; i < buffers; i++) {
        size_t start = p->body->len;
        if (i == 0 && offsets && !view->dictionary)
            firn_put_le64(p->body, 0);
        note_buffer(p, start);
    }
    for (size_t i = 0; i < view->child_count && !view->dictionary; i++)
        put_array(p, &view->children[i], 0, 0);
}

static void put_array(parts *p, const firn_view *view, int64_t from, int64_t count)
{
    if (view->field->kind == FIRN_ARROW_NULL && !view->dictionary) {
        put_pair(&p->nodes, count, count);
        return;
    }
    int64_t nulls = view->validity ? count_nulls(view, from, count) : 0;
    size_t start = p->body->len;
    put_pair(&p->nodes, count, nulls);
    if (nulls)
        put_bits(p->body, view->validity, view->start + from, count);
    note_buffer(p, start);
    if (count == 0)
        put_empty(p, view);
    else
        put_values(p, view, from, count);
}

/* ---- messages ---- */

static size_t put_batch_table(const parts *p, int64_t length, firn_buf *out)
{
    firn_flat_slot slots[] = { { 8, length, 0 }, { 4, 0, 0 }, { 4, 0, 0 } };
    size_t table = firn_flat_put_table(out, slots, 3);
    firn_flat_set(out, slots[1].at, firn_flat_put_vector(out, p->nodes.len / 16, 8));
    firn_put(out, p->nodes.data, p->nodes.len);
    firn_flat_set(out, slots[2].at, firn_flat_put_vector(out, p->buffers.len / 16, 8));
    firn_put(out, p->buffers.data, p->buffers.len);
    if (p->nodes.status != FIRN_OK || p->buffers.status != FIRN_OK)
        out->status = FIRN_NOMEM;
    return table;
}

/* Opens a message; the metadata begins eight bytes behind where `out` was. */
static size_t begin_message(int64_t type, size_t body_len, firn_buf *metadata)
{
    firn_flat_slot slots[] = {
        { 2, FIRN_IPC_VERSION_5, 0 }, { 1, type, 0 }, { 4, 0, 0 }, { 8, (int64_t)body_len, 0 }
    };
    firn_put_le32(metadata, 0);
    firn_flat_set(metadata, 0, firn_flat_put_table(metadata, slots, 4));
    return slots[2].at;
}

static void put_message(const firn_buf *metadata, const firn_buf *body, firn_buf *out)
{
    size_t padded = (metadata->len + 7) / 8 * 8;
    firn_put_le32(out, UINT32_MAX);
    firn_put_le32(out, (uint32_t)padded);
    firn_put(out, metadata->data, metadata->len);
    firn_put_fill(out, 0, padded - metadata->len);
    if (body)
        firn_put(out, body->data, body->len);
    if (metadata->status != FIRN_OK || (body && body->status != FIRN_OK))
        out->status = FIRN_NOMEM;
}

void firn_ipc_put_schema(firn_ipc_writer *w, const firn_arrow_field *root, firn_buf *out)
{
    SCOPED(firn_buf) metadata = { .allocator = out->allocator };
    w->sent.allocator = w->body.allocator = out->allocator;
    firn_buf_clear(&w->sent);
    size_t header = begin_message(FIRN_IPC_SCHEMA, 0, &metadata);
    firn_flat_set(&metadata, header, firn_ipc_put_schema_table(root, &metadata));
    put_message(&metadata, NULL, out);
}

static void put_dictionary(firn_ipc_writer *w, const firn_view *values, size_t id, firn_buf *out)
{
    SCOPED(firn_buf) metadata = { .allocator = out->allocator };
    SCOPED(firn_buf) message = { .allocator = out->allocator };
    SCOPED(parts) p = { .body = &w->body };
    p.nodes.allocator = p.buffers.allocator = out->allocator;
    firn_buf_clear(&w->body);
    put_array(&p, values, 0, values->length);
    size_t header = begin_message(FIRN_IPC_DICTIONARY, w->body.len, &metadata);
    firn_flat_slot slots[] = { { 8, (int64_t)id, 0 }, { 4, 0, 0 } };
    firn_flat_set(&metadata, header, firn_flat_put_table(&metadata, slots, 2));
    firn_flat_set(&metadata, slots[1].at, put_batch_table(&p, values->length, &metadata));
    put_message(&metadata, &w->body, &message);

    while (w->sent.status == FIRN_OK && w->sent.len < (id + 1) * sizeof(uint64_t))
        firn_put_le64(&w->sent, 0);
    if (message.status != FIRN_OK || w->sent.status != FIRN_OK) {
        out->status = FIRN_NOMEM;
        return;
    }
    uint64_t hash = firn_hash64(firn_buf_bytes(&message)) | 1;
    if (firn_load_le64(w->sent.data + id * sizeof hash) == hash)
        return; /* the reader has it */
    firn_store_le64(w->sent.data + id * sizeof hash, hash);
    firn_put(out, message.data, message.len);
}

static void put_dictionaries(firn_ipc_writer *w, const firn_view *view, size_t *id, firn_buf *out)
{
    if (view->dictionary)
        put_dictionary(w, view->dictionary, (*id)++, out);
    for (size_t i = 0; i < view->child_count; i++)
        put_dictionaries(w, &view->children[i], id, out);
}

void firn_ipc_put_batch(firn_ipc_writer *w, const firn_view *root, firn_buf *out)
{
    SCOPED(firn_buf) metadata = { .allocator = out->allocator };
    SCOPED(parts) p = { .body = &w->body };
    size_t id = 0;
    p.nodes.allocator = p.buffers.allocator = out->allocator;
    put_dictionaries(w, root, &id, out);
    firn_buf_clear(&w->body);
    for (size_t i = 0; i < root->child_count; i++)
        put_array(&p, &root->children[i], 0, root->length);
    size_t header = begin_message(FIRN_IPC_BATCH, w->body.len, &metadata);
    firn_flat_set(&metadata, header, put_batch_table(&p, root->length, &metadata));
    put_message(&metadata, &w->body, out);
}

void firn_ipc_put_end(firn_buf *out)
{
    firn_put_le32(out, UINT32_MAX);
    firn_put_le32(out, 0);
}

void firn_ipc_writer_release(firn_ipc_writer *w)
{
    firn_buf_release(&w->sent);
    firn_buf_release(&w->body);
}
