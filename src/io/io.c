/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
#include "io/io.h"

#include <assert.h>

enum { PIECE_BYTES = 1 << 20 };

firn_status firn_io_open(firn_io *io, firn_str location, firn_input **input, firn_error *err)
{
    *input = NULL;
    return io->methods->open(io, location, input, err);
}

firn_status firn_io_create(firn_io *io, firn_str location, firn_output **output, firn_error *err)
{
    *output = NULL;
    return io->methods->create(io, location, output, err);
}

firn_status firn_io_move_new(firn_io *io, firn_str from, firn_str to, firn_error *err)
{
    return io->methods->move_new(io, from, to, err);
}

firn_status firn_io_replace(firn_io *io, firn_str from, firn_str to, firn_error *err)
{
    return io->methods->replace(io, from, to, err);
}

firn_status firn_io_remove(firn_io *io, firn_str location, firn_error *err)
{
    return io->methods->remove(io, location, err);
}

firn_status firn_io_list(firn_io *io, firn_str folder, firn_list_visitor *visit, void *self,
                         firn_error *err)
{
    return io->methods->list(io, folder, visit, self, err);
}

firn_status firn_io_sync(firn_io *io, const firn_str *locations, size_t count, firn_error *err)
{
    return io->methods->sync(io, locations, count, err);
}

void firn_io_close(firn_io **io)
{
    if (*io)
        (*io)->methods->close(*io);
    *io = NULL;
}

firn_status firn_input_read_at(firn_input *input, uint64_t offset, size_t len, uint8_t *out,
                               firn_error *err)
{
    if (offset > input->size || len > input->size - offset)
        return firn_fail(err, FIRN_CORRUPT, "%zu bytes at %llu are beyond the end of %llu bytes",
                         len, (unsigned long long)offset, (unsigned long long)input->size);
    return len ? input->methods->read_at(input, offset, len, out, err) : FIRN_OK;
}

void firn_input_close(firn_input **input)
{
    if (*input)
        (*input)->methods->close(*input);
    *input = NULL;
}

firn_status firn_output_write(firn_output *output, const void *data, size_t len, firn_error *err)
{
    if (len == 0)
        return FIRN_OK;
    TRY(output->methods->write(output, data, len, err));
    output->written += len;
    return FIRN_OK;
}

firn_status firn_output_finish(firn_output **output, firn_error *err)
{
    firn_output *ended = *output;
    assert(ended);
    *output = NULL;
    return ended->methods->finish(ended, err);
}

void firn_output_abandon(firn_output **output)
{
    if (*output)
        (*output)->methods->abandon(*output);
    *output = NULL;
}

static firn_status read_pieces(firn_input *input, firn_buf *out, firn_error *err)
{
    for (uint64_t at = 0; at < input->size;) {
        size_t len = input->size - at < PIECE_BYTES ? (size_t)(input->size - at) : PIECE_BYTES;
        uint8_t *to = firn_buf_reserve(out, len);
        if (!to)
            return firn_nomem(err);
        TRY(firn_input_read_at(input, at, len, to, err));
        out->len += len;
        at += len;
    }
    return FIRN_OK;
}

firn_status firn_io_read_file(firn_io *io, firn_str location, uint64_t size_max, firn_buf *out,
                              firn_error *err)
{
    firn_input *input;
    TRY(firn_io_open(io, location, &input, err));
    firn_status status = input->size > size_max
                             ? firn_fail(err, FIRN_CORRUPT, "%.*s is over %llu bytes large",
                                         FIRN_STR_ARG(location), (unsigned long long)size_max)
                             : read_pieces(input, out, err);
    firn_input_close(&input);
    return status;
}

firn_status firn_io_write_file(firn_io *io, firn_str location, firn_bytes data, firn_error *err)
{
    firn_output *output;
    TRY(firn_io_create(io, location, &output, err));
    firn_status status = firn_output_write(output, data.data, data.len, err);
    if (status != FIRN_OK) {
        firn_output_abandon(&output);
        return status;
    }
    return firn_output_finish(&output, err);
}
