/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
#include "cli/text_blocks.h"

#include <sys/stat.h>

#include "base/buf.h"
#include "base/queue.h"
#include "cli/interrupt.h"

enum { BLOCK_BYTES = 1 << 20, BLOCK_COUNT = 4 };

typedef struct read_block {
    uint8_t *data;
    size_t len;
    firn_status status; /* of reading it; `error` says why */
} read_block;

struct firn_text_blocks {
    FILE *file;
    uint8_t *memory[BLOCK_COUNT];
    size_t block_count;
    firn_strand strand;
    firn_queue empty, full;
    /* the strand's */
    bool over;
    firn_error error;
    /* the owner's */
    read_block shown;
};

/* Reads one block; a step never waits, which is why only files on disk have a thread. */
static bool read_one(void *self)
{
    firn_text_blocks *b = self;
    read_block block = { 0 };
    if (b->over || !firn_queue_take(&b->empty, &block.data))
        return false;
    block.status = firn_interrupt_read(b->file, block.data, BLOCK_BYTES, &block.len, &b->error);
    b->over = block.status != FIRN_OK || block.len == 0;
    firn_queue_put(&b->full, &block); /* it has room for all of them */
    return true;
}

static bool is_on_disk(FILE *file)
{
    struct stat about;
    return fstat(fileno(file), &about) == 0 && S_ISREG(about.st_mode);
}

static firn_status prepare(firn_text_blocks *b, firn_error *err)
{
    TRY(firn_queue_init(&b->empty, sizeof b->memory[0], BLOCK_COUNT, &firn_heap, err));
    TRY(firn_queue_init(&b->full, sizeof(read_block), BLOCK_COUNT, &firn_heap, err));
    for (size_t i = 0; i < b->block_count; i++) {
        b->memory[i] = firn_alloc_zeroed(&firn_heap, BLOCK_BYTES);
        if (!b->memory[i])
            return firn_nomem(err);
        firn_queue_put(&b->empty, &b->memory[i]);
    }
    return FIRN_OK;
}

firn_status firn_text_blocks_open(FILE *file, firn_pool *pool, firn_text_blocks **blocks,
                                  firn_error *err)
{
    firn_text_blocks *b = firn_alloc_zeroed(&firn_heap, sizeof *b);
    *blocks = NULL;
    if (!b)
        return firn_nomem(err);
    bool ahead = pool && is_on_disk(file);
    b->file = file;
    b->block_count = ahead ? BLOCK_COUNT : 1;
    b->strand = (firn_strand){ ahead ? pool : NULL, read_one, b };
    firn_status status = prepare(b, err);
    if (status == FIRN_OK)
        *blocks = b;
    else
        firn_text_blocks_close(&b);
    return status;
}

void firn_text_blocks_close(firn_text_blocks **blocks)
{
    firn_text_blocks *b = *blocks;
    *blocks = NULL;
    if (!b)
        return;
    firn_strand_stop(&b->strand);
    for (size_t i = 0; i < b->block_count; i++)
        firn_free(&firn_heap, b->memory[i], BLOCK_BYTES);
    firn_queue_release(&b->empty);
    firn_queue_release(&b->full);
    firn_free(&firn_heap, b, sizeof *b);
}

static void await_block(firn_text_blocks *b)
{
    for (;;) {
        size_t seen = firn_strand_steps(&b->strand);
        if (firn_queue_take(&b->full, &b->shown))
            return;
        if (!firn_strand_help(&b->strand))
            firn_strand_wait(&b->strand, seen);
    }
}

firn_status firn_text_blocks_next(firn_text_blocks *b, firn_bytes *block, firn_error *err)
{
    bool last = b->shown.data && (b->shown.len == 0 || b->shown.status != FIRN_OK);
    TRY(firn_interrupt_check(err)); /* blocks read ahead know of no signal since */
    if (!last) {
        if (b->shown.data)
            firn_queue_put(&b->empty, &b->shown.data);
        firn_strand_wake(&b->strand);
        await_block(b);
    }
    *block = (firn_bytes){ b->shown.data, b->shown.len };
    if (b->shown.status != FIRN_OK && err)
        *err = b->error;
    return b->shown.status;
}
