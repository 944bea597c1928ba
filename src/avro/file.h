/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
/* Avro object container files.
 *
 *   "Obj" 01 · metadata (map of bytes: avro.schema, avro.codec, the user's own)
 *   · sync marker (16) · blocks: row count (long), byte size (long), rows in the
 *   codec's form, sync marker
 *
 * Codecs: null, deflate, snappy (each block followed by the CRC-32 of the plain
 * bytes, big-endian), zstandard.
 */
#ifndef AVRO_FILE_H
#define AVRO_FILE_H

#include "avro/type.h"
#include "base/cursor.h"
#include "codec/codec.h"

enum {
    FIRN_AVRO_SYNC_BYTES = 16,
    FIRN_AVRO_BLOCK_BYTES_MAX = 1 << 28, /* of a block's plain form when read */
};

typedef struct firn_avro_meta {
    firn_str key;
    firn_bytes value;
} firn_avro_meta;

/* ---- reading ---- */

/* Bytes to be fetched in pieces. */
typedef struct firn_avro_source {
    uint64_t size;
    void *self;
    /* Fills `to` with the `len` bytes at `offset`; only asked for what is within `size`. */
    firn_status (*read_at)(void *self, uint64_t offset, size_t len, uint8_t *to, firn_error *err);
} firn_avro_source;

typedef struct firn_avro_file {
    const firn_avro_type *schema;
    firn_str schema_json;
    firn_avro_meta *meta;
    size_t meta_count;
    firn_codec codec;
    /* from here on private */
    uint8_t sync[FIRN_AVRO_SYNC_BYTES];
    const firn_avro_source *source; /* NULL: everything is in the window */
    firn_cursor in;                 /* over the window */
    uint64_t size, offset;          /* of the file; of in.at in it */
    size_t blocks_read;
    firn_buf window, plain;
    firn_codec_context codecs;
} firn_avro_file;

typedef struct firn_avro_block {
    size_t row_count;
    firn_bytes rows; /* decompressed; valid until the next block is asked for */
} firn_avro_block;

/* Reads the header.  The file borrows `bytes` (or `source`); schema and metadata
 * live in `arena` or borrow.  Release it also after a failure.  FIRN_CORRUPT,
 * FIRN_UNSUPPORTED (codecs bzip2, xz, …), FIRN_NOMEM, or what the source says. */
FIRN_MUST_CHECK firn_status firn_avro_file_open(firn_avro_file *file, firn_bytes bytes,
                                                firn_arena *arena, firn_error *err);
FIRN_MUST_CHECK firn_status firn_avro_file_open_source(firn_avro_file *file,
                                                       const firn_avro_source *source,
                                                       firn_arena *arena, firn_error *err);

/* The next block; `*found` is false at the end.  A row count that the block's
 * bytes cannot hold is refused. */
FIRN_MUST_CHECK firn_status firn_avro_file_next(firn_avro_file *file, firn_avro_block *block,
                                                bool *found, firn_error *err);

/* A metadata value; .data is NULL when the key is absent. */
firn_bytes firn_avro_file_meta(const firn_avro_file *file, const char *key);

void firn_avro_file_release(firn_avro_file *file);

/* ---- writing ---- */

typedef struct firn_avro_writer_options {
    firn_str schema_json;
    const firn_avro_meta *meta; /* without avro.schema and avro.codec */
    size_t meta_count;
    firn_codec codec;                   /* NONE, DEFLATE, SNAPPY or ZSTD */
    int level;                          /* 0: deflate 1, else the codec's default */
    uint8_t sync[FIRN_AVRO_SYNC_BYTES]; /* any bytes unlikely in the rows: random ones */
} firn_avro_writer_options;

typedef struct firn_avro_writer {
    firn_buf block; /* append a row's bytes here, then end the row */
    /* from here on private */
    firn_buf *out;
    size_t row_count;
    firn_codec codec;
    int level;
    uint8_t sync[FIRN_AVRO_SYNC_BYTES];
    firn_codec_context codecs;
    firn_status status;
    firn_error error;
} firn_avro_writer;

/* Starts a file in `out`, which must outlive the writer.  Failures are kept
 * until firn_avro_writer_finish. */
void firn_avro_writer_begin(firn_avro_writer *w, firn_buf *out,
                            const firn_avro_writer_options *options);

/* The row is complete: blocks are closed as they fill. */
void firn_avro_writer_end_row(firn_avro_writer *w);

/* Closes the last block and reports the first failure. */
FIRN_MUST_CHECK firn_status firn_avro_writer_finish(firn_avro_writer *w, firn_error *err);

void firn_avro_writer_release(firn_avro_writer *w);

/* Appends a length and the bytes: how Avro writes bytes and strings. */
static inline void firn_avro_put_bytes(firn_buf *out, firn_bytes bytes)
{
    firn_put_zigzag(out, (int64_t)bytes.len);
    firn_put(out, bytes.data, bytes.len);
}

#endif
