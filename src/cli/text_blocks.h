/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
/* What stands in a text file, block by block; of a file on disk the next blocks are read
 * by another thread while this one is looked at. */
#ifndef CLI_TEXT_BLOCKS_H
#define CLI_TEXT_BLOCKS_H

#include <stdio.h>

#include "base/pool.h"
#include "base/str.h"

typedef struct firn_text_blocks firn_text_blocks;

/* `file` is read from where it stands and must stay open; `pool` may be NULL. */
firn_status firn_text_blocks_open(FILE *file, firn_pool *pool, firn_text_blocks **blocks,
                                  firn_error *err);

/* The next block, good until the call after; empty at the end.  FIRN_CANCELLED when a signal
 * was noted. */
firn_status firn_text_blocks_next(firn_text_blocks *blocks, firn_bytes *block, firn_error *err);

void firn_text_blocks_close(firn_text_blocks **blocks);

#endif
