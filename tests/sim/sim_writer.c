/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
/* What a writer does in a step, and what he may be told of it. */
#include <stdio.h>
#include <stdlib.h>

#include "arrow/column.h"
#include "firn/maintain.h"
#include "firn/rewrite.h"
#include "sim/sim.h"
#include "table/write/append.h"

/* ---- life ---- */

/* So that the order of calls is the seed's. */
static const firn_engine_options one_thread = { .threads = 1 };

void sim_writer_open(sim_writer *writer)
{
    firn_io *io = NULL;
    firn_status status = sim_io_open(writer, &io);
    if (status == FIRN_OK)
        status = firn_engine_open_with(&one_thread, &firn_heap, io, &writer->engine, NULL);
    if (status == FIRN_OK)
        status = sim_catalog_open(writer, io, &writer->catalog);
    if (status != FIRN_OK)
        sim_broken(writer->world, "no writer: %d", status);
}

void sim_writer_close(sim_writer *writer)
{
    firn_table_close(&writer->table);
    firn_catalog_close(&writer->catalog);
    firn_engine_close(&writer->engine);
}

static void rise_again(sim_writer *writer)
{
    sim_writer_close(writer);
    writer->dead = false;
    sim_writer_open(writer);
}

/* ---- the things a writer does ---- */

static firn_status put_rows(firn_append *append, int64_t from, int64_t to, firn_error *err)
{
    SCOPED(firn_column) rows = { 0 };
    struct ArrowArray batch;
    TRY(firn_column_init(&rows, firn_append_schema(append), &firn_heap, err));
    for (int64_t id = from; id < to; id++) {
        firn_column_put_int64(&rows.children[0], id);
        firn_column_put_struct(&rows);
    }
    TRY(firn_column_finish(&rows, &batch, err));
    firn_status status = firn_append_rows(append, &batch, err);
    batch.release(&batch);
    return status;
}

static firn_status append(sim_writer *writer, bool overwrite, firn_error *err)
{
    sim *world = writer->world;
    int64_t from = world->row_next, to = from + 1 + (int64_t)sim_draw(world, 5);
    firn_append *open;
    world->row_next = to;
    writer->effect = (sim_effect){ .clears = overwrite, .come_from = from, .come_to = to };
    TRY(firn_append_open(writer->table, &(firn_append_options){ .overwrite = overwrite }, &open,
                         err));
    firn_status status = put_rows(open, from, to, err);
    if (status == FIRN_OK)
        return firn_append_commit(&open, NULL, err);
    firn_append_close(&open);
    return status;
}

static firn_status delete_rows(sim_writer *writer, firn_error *err)
{
    sim *world = writer->world;
    int64_t from = (int64_t)sim_draw(world, (uint64_t)world->row_next + 1);
    int64_t to = from + 1 + (int64_t)sim_draw(world, 12);
    firn_rewrite_result result;
    firn_expr *where = NULL;
    char text[64];
    snprintf(text, sizeof text, "id >= %lld AND id < %lld", (long long)from, (long long)to);
    writer->effect = (sim_effect){ .gone_from = from, .gone_to = to };
    TRY(firn_expr_parse(text, &where, err));
    firn_status status = firn_table_delete(writer->table, where, NULL, &result, err);
    firn_expr_close(&where);
    if (status == FIRN_OK && (result.snapshot_id != -1) != (writer->commits == 1))
        sim_broken(world, "a delete that says snapshot %lld was committed %d times",
                   (long long)result.snapshot_id, writer->commits);
    return status;
}

static firn_status expire(sim_writer *writer, firn_error *err)
{
    firn_expire_options options = { .retain_last = 1 + (int64_t)sim_draw(writer->world, 3) };
    firn_expire_result result;
    writer->effect = (sim_effect){ 0 };
    return firn_table_expire_snapshots(writer->table, &options, &result, err);
}

static firn_status set_number(sim_writer *writer, firn_error *err)
{
    char key[16], value[24];
    int64_t number = 1 + (int64_t)sim_draw(writer->world, 1000000);
    writer->effect = (sim_effect){ .number = number };
    snprintf(key, sizeof key, "number-%d", writer->index);
    snprintf(value, sizeof value, "%lld", (long long)number);
    return firn_table_set_properties(writer->table, &(firn_key_value){ key, value }, 1, NULL, 0,
                                     err);
}

/* ---- a step ---- */

typedef enum sim_deed { APPEND, OVERWRITE, DELETE, EXPIRE, SET_NUMBER } sim_deed;

static const char *const names[] = { "append", "overwrite", "delete", "expiry", "property" };

static sim_deed draw_deed(sim *world)
{
    uint64_t dice = sim_draw(world, 20);
    return dice < 10   ? APPEND
           : dice < 11 ? OVERWRITE
           : dice < 15 ? DELETE
           : dice < 17 ? EXPIRE
                       : SET_NUMBER;
}

static firn_status run(sim_writer *writer, sim_deed deed, firn_error *err)
{
    if (!writer->table)
        TRY(firn_table_open(writer->catalog, "ns.t", &writer->table, err));
    else if (sim_draw(writer->world, 4) == 0)
        TRY(firn_table_refresh(writer->table, err));
    switch (deed) {
    case APPEND: return append(writer, false, err);
    case OVERWRITE: return append(writer, true, err);
    case DELETE: return delete_rows(writer, err);
    case EXPIRE: return expire(writer, err);
    case SET_NUMBER: return set_number(writer, err);
    }
    return FIRN_OK;
}

/* What he was told must be what happened; a dead writer was told nothing. */
static void check_answer(const sim_writer *writer, sim_deed deed, firn_status status,
                         const firn_error *err)
{
    bool always = deed == APPEND || deed == OVERWRITE || deed == SET_NUMBER;
    int least = status == FIRN_OK && always ? 1 : 0;
    int most = status == FIRN_OK || status == FIRN_COMMIT_UNKNOWN ? 1 : 0;
    if (writer->dead) {
        least = 0;
        most = 1;
    }
    if (deed == EXPIRE && status != FIRN_OK)
        most = 1; /* it is committed before files go, and their going may fail */
    if (writer->commits < least || writer->commits > most)
        sim_broken(writer->world, "%s of writer %d was committed %d times, he was told %d: %s",
                   names[deed], writer->index, writer->commits, status,
                   status == FIRN_OK ? "" : err->message);
}

void sim_writer_step(sim_writer *writer)
{
    sim *world = writer->world;
    firn_error err = { 0 };
    sim_deed deed = draw_deed(world);
    if (world->row_next + 8 > SIM_ROWS || world->commit_count + 8 > SIM_COMMITS)
        return;
    writer->busy = true;
    writer->commits = 0;
    writer->effect = (sim_effect){ 0 };
    firn_status status = run(writer, deed, &err);
    if (getenv("FIRN_SIM_SEED"))
        fprintf(stderr, "%*swriter %d: %s, told %d %s, committed %d times%s\n", 4 * world->depth,
                "", writer->index, names[deed], status, status == FIRN_OK ? "" : err.message,
                writer->commits, writer->dead ? ", and died" : "");
    check_answer(writer, deed, status, &err);
    if (writer->dead)
        rise_again(writer);
    writer->busy = false;
}
