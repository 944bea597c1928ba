/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
/* The file around a stream (Arrow columnar format, "IPC File Format").
 *
 *   "ARROW1" 0 0, the stream with its end
 *   footer   FlatBuffers: version, schema, dictionaries, record batches
 *   int32 length of the footer, "ARROW1"
 *   block    int64 place of a message, int32 bytes of its prefix and metadata,
 *            int32 nothing, int64 bytes of its body */
#include <assert.h>

#include "arrow/ipc_schema.h"
#include "base/cursor.h"

enum { BLOCK_BYTES = 24, MESSAGE_PREFIX = 8 };

static const char magic[8] = "ARROW1";

static bool has_dictionary(const firn_arrow_field *f)
{
    bool found = f->dictionary;
    for (size_t i = 0; i < f->child_count && !found; i++)
        found = has_dictionary(&f->children[i]);
    return found;
}

void firn_ipc_file_put_start(firn_ipc_file_writer *w, const firn_arrow_field *root, firn_buf *out)
{
    size_t start = out->len;
    assert(!has_dictionary(root));
    w->root = root;
    w->blocks.allocator = out->allocator;
    firn_put(out, magic, sizeof magic);
    firn_ipc_put_schema(&w->stream, root, out);
    w->offset = out->len - start;
}

void firn_ipc_file_put_batch(firn_ipc_file_writer *w, const firn_view *root, firn_buf *out)
{
    size_t start = out->len;
    firn_ipc_put_batch(&w->stream, root, out);
    if (out->status != FIRN_OK)
        return;
    size_t len = out->len - start;
    uint32_t metadata = firn_load_le32(out->data + start + 4) + MESSAGE_PREFIX;
    firn_put_le64(&w->blocks, w->offset);
    firn_put_le32(&w->blocks, metadata);
    firn_put_le32(&w->blocks, 0);
    firn_put_le64(&w->blocks, len - metadata);
    w->offset += len;
}

void firn_ipc_file_put_end(firn_ipc_file_writer *w, firn_buf *out)
{
    SCOPED(firn_buf) footer = { .allocator = out->allocator };
    firn_flat_slot slots[] = {
        { 2, FIRN_IPC_VERSION_5, 0 }, { 4, 0, 0 }, { 4, 0, 0 }, { 4, 0, 0 }
    };
    firn_ipc_put_end(out);
    firn_put_le32(&footer, 0);
    firn_flat_set(&footer, 0, firn_flat_put_table(&footer, slots, FIRN_COUNT(slots)));
    firn_flat_set(&footer, slots[1].at, firn_ipc_put_schema_table(w->root, &footer));
    firn_flat_set(&footer, slots[2].at, firn_flat_put_vector(&footer, 0, 8));
    size_t blocks = firn_flat_put_vector(&footer, w->blocks.len / BLOCK_BYTES, 8);
    firn_flat_set(&footer, slots[3].at, blocks);
    firn_put(&footer, w->blocks.data, w->blocks.len);
    if (footer.status != FIRN_OK || w->blocks.status != FIRN_OK)
        out->status = FIRN_NOMEM;
    firn_put(out, footer.data, footer.len);
    firn_put_le32(out, (uint32_t)footer.len);
    firn_put(out, magic, 6);
}

void firn_ipc_file_writer_release(firn_ipc_file_writer *w)
{
    firn_ipc_writer_release(&w->stream);
    firn_buf_release(&w->blocks);
}
