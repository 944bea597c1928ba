/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
/* Arrow's IPC stream: a schema, then batches, each as one message (Arrow
 * columnar format, "Serialization and Interprocess Communication").
 *
 *   message   ffffffff, int32 length of the metadata, the metadata (FlatBuffers,
 *             padded to 8 bytes), the body (buffers, each padded to 8 bytes)
 *   end       ffffffff 00000000
 *   file      "ARROW1" and two zeros, a stream, a footer, "ARROW1"
 */
#ifndef ARROW_IPC_H
#define ARROW_IPC_H

#include "arrow/column.h"
#include "arrow/flat.h"

/* ---- numbers of the schema files Message.fbs and Schema.fbs ---- */

enum { FIRN_IPC_SCHEMA = 1, FIRN_IPC_DICTIONARY = 2, FIRN_IPC_BATCH = 3 };
enum { FIRN_IPC_VERSION_4 = 3, FIRN_IPC_VERSION_5 = 4 };
enum { FIRN_IPC_DEPTH_MAX = 64 };

typedef enum firn_ipc_type {
    FIRN_IPC_NULL = 1,
    FIRN_IPC_INT = 2,
    FIRN_IPC_FLOAT = 3,
    FIRN_IPC_BINARY = 4,
    FIRN_IPC_UTF8 = 5,
    FIRN_IPC_BOOL = 6,
    FIRN_IPC_DECIMAL = 7,
    FIRN_IPC_DATE = 8,
    FIRN_IPC_TIME = 9,
    FIRN_IPC_TIMESTAMP = 10,
    FIRN_IPC_LIST = 12,
    FIRN_IPC_STRUCT = 13,
    FIRN_IPC_FIXED_BINARY = 15,
    FIRN_IPC_FIXED_LIST = 16,
    FIRN_IPC_MAP = 17,
    FIRN_IPC_LARGE_BINARY = 19,
    FIRN_IPC_LARGE_UTF8 = 20,
    FIRN_IPC_LARGE_LIST = 21,
    FIRN_IPC_BINARY_VIEW = 23,
    FIRN_IPC_UTF8_VIEW = 24,
} firn_ipc_type;

enum { FIRN_IPC_SECOND, FIRN_IPC_MILLI, FIRN_IPC_MICRO, FIRN_IPC_NANO };

/* ---- writing ---- */

/* What was last sent for each dictionary; zero is ready. */
typedef struct firn_ipc_writer {
    firn_buf sent; /* uint64_t a dictionary: a hash of its message, 0: none */
    firn_buf body; /* memory used again */
} firn_ipc_writer;

/* Appends the first message of a stream, for batches of the struct `root`. */
void firn_ipc_put_schema(firn_ipc_writer *writer, const firn_arrow_field *root, firn_buf *out);

/* Appends a batch, and before it the dictionaries that changed.  Running out of
 * memory stays in `out`. */
void firn_ipc_put_batch(firn_ipc_writer *writer, const firn_view *root, firn_buf *out);

void firn_ipc_put_end(firn_buf *out);

void firn_ipc_writer_release(firn_ipc_writer *writer);

/* A file: the stream, and behind it where its batches stand.  Zero is ready. */
typedef struct firn_ipc_file_writer {
    firn_ipc_writer stream;
    const firn_arrow_field *root; /* borrowed until the end is put */
    uint64_t offset;              /* bytes put so far */
    firn_buf blocks;              /* of the footer, as they will stand there */
} firn_ipc_file_writer;

/* As for streams.  `root` has no dictionaries: a file may not replace them. */
void firn_ipc_file_put_start(firn_ipc_file_writer *writer, const firn_arrow_field *root,
                             firn_buf *out);
void firn_ipc_file_put_batch(firn_ipc_file_writer *writer, const firn_view *root, firn_buf *out);
void firn_ipc_file_put_end(firn_ipc_file_writer *writer, firn_buf *out);

void firn_ipc_file_writer_release(firn_ipc_file_writer *writer);

/* ---- reading ---- */

typedef struct firn_ipc_reader firn_ipc_reader;

firn_status firn_ipc_reader_open(const firn_allocator *allocator, firn_ipc_reader **reader,
                                 firn_error *err);

/* More of a stream or file, cut anywhere; copied.  Not before next has said no. */
firn_status firn_ipc_reader_push(firn_ipc_reader *reader, firn_bytes block, firn_error *err);

/* Where a message stands in a file. */
typedef struct firn_ipc_block {
    uint64_t offset, len;
} firn_ipc_block;

/* A file's footer, without the length and the magic behind it: gives the schema, and which
 * messages to push then, one whole message at a time.  What else stands in the file does not
 * matter.  The blocks live in the reader; they may lie outside the file. */
firn_status firn_ipc_reader_footer(firn_ipc_reader *reader, firn_bytes footer,
                                   const firn_ipc_block **blocks, size_t *block_count,
                                   firn_error *err);

/* It is over.  FIRN_CORRUPT when it ends inside a message. */
firn_status firn_ipc_reader_end(firn_ipc_reader *reader, firn_error *err);

/* The next batch, the caller's to release; `*has` false: push more, or the
 * stream is over.  FIRN_UNSUPPORTED for types and encodings beyond this reader. */
firn_status firn_ipc_reader_next(firn_ipc_reader *reader, struct ArrowArray *batch, bool *has,
                                 firn_error *err);

/* The struct of the batches' columns, NULL until its message has come; lives in the
 * reader.  Strings and lists of 64-bit offsets, of views and of fixed length come as those of
 * 32-bit offsets. */
const firn_arrow_field *firn_ipc_reader_schema(const firn_ipc_reader *reader);

void firn_ipc_reader_close(firn_ipc_reader **reader);

#endif
