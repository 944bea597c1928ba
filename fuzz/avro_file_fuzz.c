/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
/* A container file that is accepted can be passed over row by row, and written
 * again it holds the same rows. */
#include <stdlib.h>

#include "avro/binary.h"
#include "avro/file.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { ROWS_MAX = 4096 };

/* Appends the rows' bytes to `w`; false when the file is bad. */
static bool copy_rows(firn_avro_file *file, firn_avro_writer *w, size_t *rows)
{
    firn_avro_block block;
    for (bool found;;) {
        if (firn_avro_file_next(file, &block, &found, NULL) != FIRN_OK)
            return false;
        if (!found)
            return true;
        firn_cursor in = firn_cursor_over(block.rows);
        for (size_t i = 0; i < block.row_count; i++) {
            const uint8_t *from = in.at;
            firn_avro_skip(&in, file->schema);
            if (in.failed || ++*rows > ROWS_MAX)
                return false;
            firn_put(&w->block, from, (size_t)(in.at - from));
            firn_avro_writer_end_row(w);
        }
    }
}

static size_t count_rows(firn_bytes bytes)
{
    SCOPED(firn_arena) arena = { 0 };
    SCOPED(firn_avro_file) file;
    firn_avro_block block;
    size_t rows = 0;
    if (firn_avro_file_open(&file, bytes, &arena, NULL) != FIRN_OK)
        abort();
    for (bool found = true; found; rows += found ? block.row_count : 0)
        if (firn_avro_file_next(&file, &block, &found, NULL) != FIRN_OK)
            abort();
    return rows;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    SCOPED(firn_arena) arena = { .bytes_max = 1 << 20 };
    SCOPED(firn_avro_file) file;
    SCOPED(firn_buf) out = { .len_max = 1 << 24 };
    SCOPED(firn_avro_writer) w;
    size_t rows = 0;

    firn_status status = firn_avro_file_open(&file, (firn_bytes){ data, size }, &arena, NULL);
    file.plain.len_max = 1 << 20;
    firn_avro_writer_begin(&w, &out,
                           &(firn_avro_writer_options){ .schema_json = file.schema_json,
                                                        .codec = file.codec,
                                                        .sync = "0123456789abcdef" });
    if (status != FIRN_OK || !copy_rows(&file, &w, &rows))
        return 0;
    if (firn_avro_writer_finish(&w, NULL) != FIRN_OK || count_rows(firn_buf_bytes(&out)) != rows)
        abort();
    return 0;
}
