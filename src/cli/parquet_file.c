/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
#include "cli/parquet_file.h"

#include <stdlib.h>
#include <unistd.h>

#include "cli/interrupt.h"

enum { BATCH_ROWS = 32768, BLOCK_BYTES = 1 << 20 };

static firn_status read_at(void *self, uint64_t offset, size_t len, uint8_t *out, firn_error *err)
{
    return firn_input_read_at(self, offset, len, out, err);
}

/* ---- standard input ---- */

/* A Parquet file is read from its end: what comes through a pipe is kept in a file first. */
static firn_status copy_stdin(int fd, firn_error *err)
{
    SCOPED(firn_buf) block = { 0 };
    if (!firn_buf_reserve(&block, BLOCK_BYTES))
        return firn_nomem(err);
    for (;;) {
        size_t got;
        TRY(firn_interrupt_read(stdin, block.data, BLOCK_BYTES, &got, err));
        if (got == 0)
            return FIRN_OK;
        for (size_t at = 0; at < got;) {
            ssize_t put = write(fd, block.data + at, got - at);
            if (put < 0)
                return firn_fail(err, FIRN_IO,
                                 "standard input cannot be kept in a file: give "
                                 "--spill-dir a folder with more room");
            at += (size_t)put;
        }
    }
}

static firn_status spool_stdin(firn_session *session, const char **path, firn_error *err)
{
    const char *folder = firn_setting_value(&session->settings, FIRN_SETTING_SPILL_DIR);
    folder = folder ? folder : getenv("TMPDIR");
    folder = folder && *folder ? folder : "/tmp";
    firn_str name = firn_str_format(&session->memory, "%s/firn-stdin-XXXXXX", folder);
    if (!name.data)
        return firn_nomem(err);
    int fd = mkstemp((char *)name.data);
    if (fd < 0)
        return firn_fail(err, FIRN_IO, "standard input cannot be kept in %s", folder);
    firn_status status = copy_stdin(fd, err);
    close(fd);
    if (status != FIRN_OK)
        unlink(name.data);
    *path = name.data;
    return status;
}

/* ---- files ---- */

static firn_status open_file(firn_session *session, const char *path, firn_opened_parquet *o,
                             firn_error *err)
{
    firn_engine *engine;
    TRY(firn_session_engine(session, &engine, err));
    firn_status status = firn_io_open(engine->io, firn_str_from(path), &o->input, err);
    if (status != FIRN_OK)
        return status == FIRN_NOT_FOUND ? firn_fail(err, status, "no such file") : status;
    o->source = (firn_parquet_input){ read_at, o->input, o->input->size };
    TRY(firn_parquet_open(&o->source, NULL, &o->file, err));
    TRY(firn_parquet_arrow_field(firn_parquet_root(o->file), &session->memory, &o->schema, err));
    o->columns = firn_new(&session->memory, firn_parquet_column *, o->schema.child_count);
    return o->columns ? FIRN_OK : firn_nomem(err);
}

firn_status firn_opened_parquet_open(firn_session *session, const char *path,
                                     firn_opened_parquet *opened, firn_error *err)
{
    bool standard = strcmp(path, "-") == 0;
    *opened = (firn_opened_parquet){ 0 };
    if (standard)
        TRY(spool_stdin(session, &path, err));
    firn_status status = open_file(session, path, opened, err);
    if (standard) /* it stays as long as it is open */
        unlink(path);
    if (status != FIRN_OK)
        firn_opened_parquet_close(opened);
    return status;
}

void firn_opened_parquet_close(firn_opened_parquet *o)
{
    for (size_t i = 0; o->columns && i < o->schema.child_count; i++)
        firn_parquet_column_close(&o->columns[i]);
    firn_parquet_close(&o->file);
    firn_input_close(&o->input);
    o->columns = NULL;
}

static firn_status visit_rows(firn_opened_parquet *o, int64_t rows, firn_batch_visitor *visit,
                              void *self, firn_error *err)
{
    SCOPED(firn_column) out = { 0 };
    struct ArrowArray batch;
    TRY(firn_column_init(&out, &o->schema, NULL, err));
    for (size_t i = 0; i < o->schema.child_count; i++)
        TRY(firn_parquet_column_read(o->columns[i], rows, &out.children[i], err));
    out.length = rows;
    TRY(firn_column_finish(&out, &batch, err));
    firn_status status = visit(self, &batch, err);
    batch.release(&batch);
    return status;
}

static firn_status visit_group(firn_opened_parquet *o, size_t group, firn_batch_visitor *visit,
                               void *self, firn_error *err)
{
    const firn_parquet_node *root = firn_parquet_root(o->file);
    for (size_t i = 0; i < root->child_count; i++) {
        firn_parquet_column_close(&o->columns[i]);
        TRY(firn_parquet_column_open(o->file, group, &root->children[i], &o->schema.children[i],
                                     &o->columns[i], err));
    }
    int64_t left = firn_parquet_row_count(o->file, group);
    while (left > 0) {
        int64_t rows = left < BATCH_ROWS ? left : BATCH_ROWS;
        TRY(visit_rows(o, rows, visit, self, err));
        left -= rows;
    }
    return FIRN_OK;
}

firn_status firn_opened_parquet_rows(firn_opened_parquet *o, firn_batch_visitor *visit, void *self,
                                     firn_error *err)
{
    for (size_t i = 0; i < firn_parquet_row_group_count(o->file); i++)
        TRY(visit_group(o, i, visit, self, err));
    return FIRN_OK;
}
