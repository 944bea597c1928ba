/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
#include "cli/query_order.h"

#include <signal.h>
#include <stdlib.h>

#include "cli/interrupt.h"
#include "table/arrow_schema.h"
#include "table/inspect/metadata_tables.h"
#include "table/read/scan.h"
#include "table/write/external_sort.h"

/* The columns that a query may name. */
typedef struct columns {
    firn_schema all;
    size_t starred; /* of them, from the first on, are what * stands for */
} columns;

/* ---- rows as a schema ---- */

/* Ids as the rows have them; and any of them may be null: so may the struct that a
 * nested column was taken from. */
static void take_ids(firn_type *type, const firn_arrow_field *from)
{
    for (size_t i = 0; i < type->field_count; i++) {
        type->fields[i].id = from->children[i].field_id;
        type->fields[i].required = false;
        if (type->fields[i].type.kind == FIRN_TYPE_STRUCT)
            take_ids(&type->fields[i].type, &from->children[i]);
    }
}

static firn_status schema_of_rows(const firn_arrow_field *rows, firn_arena *arena,
                                  firn_schema *schema, firn_error *err)
{
    int32_t next_id = 0;
    *schema = (firn_schema){ 0 };
    TRY(firn_type_of_arrow(rows, arena, &next_id, &schema->root, err));
    take_ids(&schema->root, rows);
    return FIRN_OK;
}

/* ---- which columns there are ---- */

static firn_status find_columns(firn_session *session, firn_table *table, firn_str metadata,
                                const firn_scan_options *options, columns *found, firn_error *err)
{
    const firn_snapshot *snapshot;
    const firn_schema *schema;
    if (metadata.data) {
        TRY(firn_metadata_table_columns(table, metadata, &session->memory, &found->all, err));
        found->starred = found->all.root.field_count;
        return FIRN_OK;
    }
    TRY(firn_table_settle(table, err));
    TRY(firn_scan_snapshot_of(table, options, &snapshot, &schema, err));
    found->starred = schema->root.field_count;
    return firn_scan_columns(schema, &session->memory, &found->all, err);
}

/* ---- which of them the order needs ---- */

/* Whether a column's values are there when this field is. */
static bool brings(const firn_field *field, int32_t id)
{
    if (field->id == id)
        return true;
    for (size_t i = 0; field->type.kind == FIRN_TYPE_STRUCT && i < field->type.field_count; i++)
        if (brings(&field->type.fields[i], id))
            return true;
    return false;
}

/* The place of the column that holds the field, or is it. */
static size_t place_of(const columns *c, int32_t id)
{
    size_t i = 0;
    while (i < c->all.root.field_count && !brings(&c->all.root.fields[i], id))
        i++;
    return i;
}

static bool is_selected(const columns *c, const firn_scan_options *options, int32_t id)
{
    if (!options->columns)
        return place_of(c, id) < c->starred;
    for (size_t i = 0; i < options->column_count; i++) {
        firn_str name = firn_str_from(options->columns[i]);
        const firn_field *field = firn_schema_find(&c->all, name);
        bool star = firn_str_is(name, "*");
        if ((star && place_of(c, id) < c->starred) || (!star && field && brings(field, id)))
            return true;
    }
    return false;
}

static firn_status name_of(const columns *c, int32_t id, firn_arena *arena, const char **name,
                           firn_error *err)
{
    SCOPED(firn_buf) text = { 0 };
    firn_schema_put_name(&c->all, id, &text);
    TRY(firn_buf_check(&text, err));
    *name = firn_str_copy(arena, firn_buf_str(&text)).data;
    return *name ? FIRN_OK : firn_nomem(err);
}

/* The list of columns grows by one; a list that was not there stood for all. */
static firn_status add_hidden(firn_session *session, const columns *c, int32_t id,
                              firn_scan_options *options, firn_query_order *order, firn_error *err)
{
    size_t count = options->columns ? options->column_count : 1;
    const char **list = firn_new(&session->memory, const char *, count + 1);
    if (!list)
        return firn_nomem(err);
    for (size_t i = 0; i < count; i++)
        list[i] = options->columns ? options->columns[i] : "*";
    TRY(name_of(c, id, &session->memory, &list[count], err));
    options->columns = list;
    options->column_count = count + 1;
    order->hidden_count++;
    return FIRN_OK;
}

/* Values inside lists and maps are not one for each row. */
static firn_status check_reachable(const columns *c, int32_t id, firn_error *err)
{
    firn_column_source source;
    SCOPED(firn_buf) name = { 0 };
    if (firn_column_source_find(&c->all, id, &source))
        return FIRN_OK;
    firn_schema_put_name(&c->all, id, &name);
    return firn_fail(err, FIRN_INVALID,
                     "column \"%.*s\" is part of a list or map, which has no order",
                     FIRN_STR_ARG(firn_buf_str(&name)));
}

firn_status firn_query_order_parse(firn_session *session, const char *words, firn_table *table,
                                   firn_str metadata, firn_scan_options *options,
                                   firn_query_order *order, firn_error *err)
{
    columns c;
    *order = (firn_query_order){ 0 };
    TRY(find_columns(session, table, metadata, options, &c, err));
    firn_status status = firn_sort_order_parse_query(firn_str_from(words), &c.all, &session->memory,
                                                     &order->by, err);
    if (status == FIRN_NOT_FOUND) /* of a column: the command is wrong */
        status = firn_context(err, FIRN_INVALID, "--order-by");
    TRY(status);
    if (order->by.field_count == 0)
        return firn_fail(err, FIRN_INVALID, "--order-by names no column");
    for (size_t i = 0; i < order->by.field_count; i++) {
        int32_t id = order->by.fields[i].source_id;
        TRY(check_reachable(&c, id, err));
        if (!is_selected(&c, options, id))
            TRY(add_hidden(session, &c, id, options, order, err));
    }
    return FIRN_OK;
}

/* ---- sorting ---- */

/* Beside a table that is only read nothing is written. */
static firn_str spill_folder(const firn_session *session)
{
    const char *folder = firn_setting_value(&session->settings, FIRN_SETTING_SPILL_DIR);
    folder = folder ? folder : getenv("TMPDIR");
    return firn_str_from(folder && *folder ? folder : "/tmp");
}

static firn_status add_rows(firn_session *session, const firn_row_source *source,
                            firn_external_sort *sort, firn_error *err)
{
    firn_progress_event done = { .rows_total = source->row_count };
    for (;;) {
        SCOPED(firn_arena) memory = { 0 };
        struct ArrowArray batch;
        firn_view view;
        TRY(firn_interrupt_check(err));
        TRY(source->next(source->self, &batch, err));
        if (!batch.release)
            return FIRN_OK;
        done.rows += batch.length;
        firn_status status = firn_view_init(&view, source->schema, &batch, &memory, err);
        if (status == FIRN_OK)
            status = firn_external_sort_add(sort, &view, err);
        batch.release(&batch);
        TRY(status);
        firn_progress_tell(&session->progress, &done);
    }
}

/* Whoever reads our rows may go away before the last, which ends us: but not before
 * what was spilled is removed. */
static void hold_broken_pipe(int how)
{
    sigset_t broken;
    sigemptyset(&broken);
    sigaddset(&broken, SIGPIPE);
    pthread_sigmask(how, &broken, NULL);
}

firn_status firn_query_sort(firn_session *session, const firn_query_order *order,
                            const firn_row_source *source, int64_t limit,
                            const firn_batch_sink *sink, firn_error *err)
{
    SCOPED(firn_arena) memory = { 0 };
    firn_schema rows;
    firn_sort_key key;
    firn_external_sort *sort;
    firn_engine *engine;
    TRY(firn_session_engine(session, &engine, err));
    TRY(schema_of_rows(source->schema, &memory, &rows, err));
    TRY(firn_sort_key_init(&key, &rows, NULL, &order->by, &memory, err));
    firn_sort_request request = { .engine = engine,
                                  .schema = source->schema,
                                  .key = &key,
                                  .folder = spill_folder(session),
                                  .row_limit = limit };
    TRY(firn_external_sort_open(&request, &sort, err));
    hold_broken_pipe(SIG_BLOCK);
    firn_interrupt_watch(); /* what was spilled is to be removed */
    firn_progress_enter(&session->progress, "sorting");
    firn_status status = add_rows(session, source, sort, err);
    firn_progress_enter(&session->progress, "writing");
    if (status == FIRN_OK)
        status = firn_external_sort_finish(sort, sink, err);
    firn_external_sort_close(&sort);
    hold_broken_pipe(SIG_UNBLOCK);
    return status;
}
