/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
#include "cli/arrow_file.h"

#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/cursor.h"
#include "cli/interrupt.h"

enum { BLOCK_BYTES = 1 << 20, MAGIC_BYTES = 6, HEAD_BYTES = 8, TAIL_BYTES = 4 + MAGIC_BYTES };

static firn_status visit_batches(firn_ipc_reader *reader, firn_arrow_visitor *visit, void *self,
                                 firn_error *err)
{
    for (;;) {
        struct ArrowArray batch = { 0 };
        bool has;
        TRY(firn_ipc_reader_next(reader, &batch, &has, err));
        if (!has)
            return FIRN_OK;
        firn_status status = visit(self, firn_ipc_reader_schema(reader), &batch, err);
        batch.release(&batch);
        TRY(status);
    }
}

/* Reads the next block into the reader; `*more` false: the file was over. */
static firn_status push_block(firn_ipc_reader *reader, FILE *file, firn_buf *block, bool *more,
                              firn_error *err)
{
    size_t got;
    TRY(firn_interrupt_read(file, block->data, BLOCK_BYTES, &got, err));
    *more = got > 0;
    if (got == 0)
        return firn_ipc_reader_end(reader, err);
    return firn_ipc_reader_push(reader, (firn_bytes){ block->data, got }, err);
}

/* ---- files that can be sought in ---- */

/* What the footer says; without one the file is read as the stream in it. */
typedef struct layout {
    bool known;
    uint64_t size;
    const firn_ipc_block *blocks;
    size_t block_count;
} layout;

/* Leaves the place where a stream would be read on. */
static bool read_at(FILE *file, uint64_t offset, void *bytes, size_t len)
{
    for (size_t done = 0; done < len;) {
        ssize_t got =
            pread(fileno(file), (uint8_t *)bytes + done, len - done, (off_t)(offset + done));
        if (got <= 0)
            return false;
        done += (size_t)got;
    }
    return true;
}

/* Pipes and streams have no end to be found. */
static bool has_footer(FILE *file, layout *l, uint32_t *footer_len)
{
    uint8_t head[HEAD_BYTES], tail[TAIL_BYTES];
    struct stat about;
    if (fstat(fileno(file), &about) != 0 || !S_ISREG(about.st_mode) ||
        lseek(fileno(file), 0, SEEK_CUR) != 0)
        return false;
    l->size = (uint64_t)about.st_size;
    if (l->size < HEAD_BYTES + TAIL_BYTES || !read_at(file, 0, head, sizeof head) ||
        !read_at(file, l->size - sizeof tail, tail, sizeof tail))
        return false;
    *footer_len = firn_load_le32(tail);
    return memcmp(head, "ARROW1", MAGIC_BYTES) == 0 && memcmp(tail + 4, "ARROW1", MAGIC_BYTES) == 0;
}

static firn_status read_footer(firn_ipc_reader *reader, FILE *file, layout *l, firn_error *err)
{
    SCOPED(firn_buf) footer = { 0 };
    uint32_t len = 0;
    l->known = has_footer(file, l, &len);
    if (!l->known)
        return FIRN_OK;
    if (len > l->size - HEAD_BYTES - TAIL_BYTES)
        return firn_fail(err, FIRN_CORRUPT, "arrow footer claims %u bytes in a file of %llu", len,
                         (unsigned long long)l->size);
    uint8_t *bytes = firn_buf_extend(&footer, len);
    if (!bytes)
        return firn_nomem(err);
    if (!read_at(file, l->size - TAIL_BYTES - len, bytes, len))
        return firn_fail(err, FIRN_IO, "the file cannot be read");
    return firn_ipc_reader_footer(reader, firn_buf_bytes(&footer), &l->blocks, &l->block_count,
                                  err);
}

static firn_status push_message(firn_ipc_reader *reader, FILE *file, const layout *l, size_t i,
                                firn_buf *message, firn_error *err)
{
    const firn_ipc_block *block = &l->blocks[i];
    if (block->offset > l->size || block->len > l->size - block->offset)
        return firn_fail(err, FIRN_CORRUPT, "arrow message %zu lies outside the file", i);
    firn_buf_clear(message);
    uint8_t *bytes = firn_buf_extend(message, block->len);
    if (!bytes)
        return firn_nomem(err);
    if (!read_at(file, block->offset, bytes, block->len))
        return firn_fail(err, FIRN_IO, "the file cannot be read");
    return firn_ipc_reader_push(reader, firn_buf_bytes(message), err);
}

static firn_status read_messages(firn_ipc_reader *reader, FILE *file, const layout *l,
                                 firn_arrow_visitor *visit, void *self, firn_error *err)
{
    SCOPED(firn_buf) message = { 0 };
    for (size_t i = 0; i < l->block_count; i++) {
        TRY(push_message(reader, file, l, i, &message, err));
        TRY(visit_batches(reader, visit, self, err));
    }
    return firn_ipc_reader_end(reader, err);
}

/* ---- files and streams ---- */

static firn_status read_rows(firn_ipc_reader *reader, FILE *file, firn_arrow_visitor *visit,
                             void *self, firn_error *err)
{
    layout l = { 0 };
    TRY(read_footer(reader, file, &l, err));
    if (l.known)
        return read_messages(reader, file, &l, visit, self, err);
    SCOPED(firn_buf) block = { 0 };
    if (!firn_buf_reserve(&block, BLOCK_BYTES))
        return firn_nomem(err);
    for (bool more = true; more;) {
        TRY(push_block(reader, file, &block, &more, err));
        TRY(visit_batches(reader, visit, self, err));
    }
    return FIRN_OK;
}

static firn_status read_columns(firn_ipc_reader *reader, FILE *file, firn_arena *arena,
                                firn_arrow_field *root, firn_error *err)
{
    SCOPED(firn_buf) block = { 0 };
    struct ArrowArray batch = { 0 };
    bool more = true, has = true;
    layout l = { 0 };
    TRY(read_footer(reader, file, &l, err));
    if (!firn_buf_reserve(&block, BLOCK_BYTES))
        return firn_nomem(err);
    while (more && !firn_ipc_reader_schema(reader)) {
        TRY(push_block(reader, file, &block, &more, err));
        TRY(firn_ipc_reader_next(reader, &batch, &has, err));
    }
    if (batch.release)
        batch.release(&batch);
    if (!firn_ipc_reader_schema(reader))
        return firn_fail(err, FIRN_CORRUPT, "the file has no schema");
    const firn_arrow_field *kept = firn_arrow_field_copy(arena, firn_ipc_reader_schema(reader));
    if (!kept)
        return firn_nomem(err);
    *root = *kept;
    return FIRN_OK;
}

firn_status firn_arrow_file_rows(FILE *file, firn_arrow_visitor *visit, void *self, firn_error *err)
{
    firn_ipc_reader *reader;
    TRY(firn_ipc_reader_open(NULL, &reader, err));
    firn_status status = read_rows(reader, file, visit, self, err);
    firn_ipc_reader_close(&reader);
    return status;
}

firn_status firn_arrow_file_columns(FILE *file, firn_arena *arena, firn_arrow_field *root,
                                    firn_error *err)
{
    firn_ipc_reader *reader;
    TRY(firn_ipc_reader_open(NULL, &reader, err));
    firn_status status = read_columns(reader, file, arena, root, err);
    firn_ipc_reader_close(&reader);
    return status;
}
