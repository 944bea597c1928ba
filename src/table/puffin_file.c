/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
#include "table/puffin_file.h"

static firn_status read_footer(firn_puffin_file *file, firn_arena *arena, firn_error *err)
{
    uint8_t tail[FIRN_PUFFIN_TAIL_BYTES];
    uint64_t file_size = file->input->size, size;
    if (file_size < sizeof tail)
        return firn_fail(err, FIRN_CORRUPT, "a puffin file of %llu bytes",
                         (unsigned long long)file_size);
    TRY(firn_input_read_at(file->input, file_size - sizeof tail, sizeof tail, tail, err));
    TRY(firn_puffin_footer_size((firn_bytes){ tail, sizeof tail }, file_size, &size, err));
    uint8_t *at = firn_arena_alloc(arena, 1, (size_t)size); /* texts of the footer borrow it */
    if (!at)
        return firn_nomem(err);
    TRY(firn_input_read_at(file->input, file_size - size, (size_t)size, at, err));
    return firn_puffin_read((firn_bytes){ at, (size_t)size }, file_size, arena, &file->footer, err);
}

firn_status firn_puffin_file_open(firn_io *io, firn_str location, firn_arena *arena,
                                  firn_puffin_file *file, firn_error *err)
{
    *file = (firn_puffin_file){ 0 };
    TRY(firn_io_open(io, location, &file->input, err));
    firn_status status = read_footer(file, arena, err);
    if (status == FIRN_OK)
        return FIRN_OK;
    firn_puffin_file_release(file);
    return firn_context(err, status, "%.*s", FIRN_STR_ARG(location));
}

void firn_puffin_file_release(firn_puffin_file *file)
{
    firn_input_close(&file->input);
    firn_codec_context_release(&file->codecs);
}

firn_status firn_puffin_file_read(firn_puffin_file *file, const firn_puffin_blob *blob,
                                  firn_buf *out, firn_error *err)
{
    SCOPED(firn_buf) packed = { .allocator = out->allocator };
    uint8_t *at = firn_buf_extend(&packed, (size_t)blob->length);
    if (!at)
        return firn_nomem(err);
    TRY(firn_input_read_at(file->input, (uint64_t)blob->offset, (size_t)blob->length, at, err));
    return firn_puffin_unpack(blob, firn_buf_bytes(&packed), &file->codecs, out, err);
}
