/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
#include "table/write/data_writer.h"

#include "arrow/column.h"
#include "base/map.h"
#include "io/random.h"
#include "table/arrow_schema.h"
#include "table/metrics.h"
#include "table/reserved_fields.h"
#include "table/write/partitioner.h"
#include "table/write/sort_key.h"
#include "table/write/write_options.h"

enum { OPEN_FILES_MAX = 64 };

/* A file while it is written. */
typedef struct open_file {
    firn_str location; /* lives in the writer's memory */
    firn_output *output;
    firn_parquet_output sink;
    firn_parquet_writer *parquet;
    size_t held; /* bytes of rows in memory */
} open_file;

/* One partition's rows go to one file after another. */
typedef struct route {
    firn_value *values; /* the partition tuple */
    firn_str folder;    /* "a=1/b=2", empty when unpartitioned */
    open_file file;     /* .parquet NULL: none open */
    int64_t *rows;      /* of the batch at hand */
    size_t row_count, row_cap;
    uint64_t last_used;
    bool ended_early; /* a file of it, to make room for others */
} route;

struct firn_data_writer {
    const firn_table *table;
    const firn_allocator *allocator;
    firn_arena memory; /* until the writer is closed */
    const firn_schema *schema;
    const firn_partition_spec *spec;
    const firn_sort_order *order;
    const firn_field **fields; /* the columns of files, as many as `arrow` has */
    firn_arrow_field arrow;
    firn_partitioner partitioner;
    firn_parquet_write_options options;
    uint64_t target_bytes;
    firn_str data_folder;
    char uuid[37];
    uint32_t file_number;
    firn_map routes; /* by the tuple's binary form */
    route **touched; /* those with rows in the batch at hand, by their first */
    size_t touched_count, touched_cap;
    bool clustered; /* partitions come one after the other */
    route *current; /* written to last */
    size_t open_count;
    size_t returned;       /* files begun for partitions whose file had ended early */
    size_t held, held_max; /* of all open files */
    uint64_t clock;
    firn_data_files files;
    firn_str *made; /* every file that exists because of us */
    size_t made_count, made_cap;
    bool finished;
};

/* ---- files ---- */

static firn_status write_bytes(void *self, const void *data, size_t len, firn_error *err)
{
    return firn_output_write(self, data, len, err);
}

static firn_status name_file(firn_data_writer *w, const route *r, firn_str *location,
                             firn_error *err)
{
    *location = firn_str_format(&w->memory, "%.*s/%.*s%s%05u-%s.parquet",
                                FIRN_STR_ARG(w->data_folder), FIRN_STR_ARG(r->folder),
                                r->folder.len ? "/" : "", w->file_number++, w->uuid);
    return location->data ? FIRN_OK : firn_nomem(err);
}

static firn_status remember(firn_data_writer *w, firn_str location, firn_error *err)
{
    firn_str *grown =
        firn_arena_grow(&w->memory, w->made, w->made_count, &w->made_cap, sizeof *grown);
    if (!grown)
        return firn_nomem(err);
    w->made = grown;
    grown[w->made_count++] = location;
    return FIRN_OK;
}

static firn_status open_file_of(firn_data_writer *w, route *r, firn_error *err)
{
    open_file *f = &r->file;
    TRY(name_file(w, r, &f->location, err));
    TRY(remember(w, f->location, err));
    TRY(firn_io_create(firn_table_io(w->table), f->location, &f->output, err));
    f->sink = (firn_parquet_output){ write_bytes, f->output };
    TRY(firn_parquet_writer_open(&w->arrow, &w->options, &f->sink, w->allocator, &f->parquet, err));
    w->open_count++;
    return FIRN_OK;
}

static firn_status add_entry(firn_data_writer *w, const route *r,
                             const firn_parquet_written *written, firn_error *err)
{
    firn_manifest_entry *grown =
        firn_arena_grow(&w->memory, w->files.entries, w->files.count, &w->files.cap, sizeof *grown);
    if (!grown)
        return firn_nomem(err);
    w->files.entries = grown;
    firn_manifest_entry *entry = &grown[w->files.count++];
    *entry = firn_manifest_entry_empty();
    entry->status = FIRN_ENTRY_ADDED;
    entry->file.content = FIRN_CONTENT_DATA;
    entry->file.file_path = r->file.location;
    entry->file.file_format = FIRN_STR("PARQUET");
    entry->file.partition = r->values;
    entry->file.partition_count = w->spec->field_count;
    entry->file.sort_order_id = w->order->order_id;
    w->files.row_count += written->record_count;
    w->files.byte_count += written->file_size;
    return firn_metrics_of_written(written, w->schema, w->order, &w->table->metadata, &w->memory,
                                   &entry->file, err);
}

static firn_status end_file(firn_data_writer *w, route *r, firn_error *err)
{
    open_file *f = &r->file;
    firn_parquet_written written;
    TRY_OR(firn_parquet_writer_finish(f->parquet, &written, err), err, "%.*s",
           FIRN_STR_ARG(f->location));
    TRY(add_entry(w, r, &written, err));
    firn_parquet_writer_close(&f->parquet);
    w->held -= f->held;
    f->held = 0;
    w->open_count--;
    TRY(firn_output_finish(&f->output, err));
    FIRN_LOG(w->table->engine, FIRN_LOG_INFO, "write", firn_log_text("table", w->table->label),
             firn_log_text("path", f->location), firn_log_number("rows", written.record_count),
             firn_log_number("bytes", written.file_size));
    return FIRN_OK;
}

/* The file that waited longest for rows. */
static route *oldest_route(const firn_data_writer *w)
{
    route *oldest = NULL;
    for (size_t i = 0; i < w->routes.count; i++) {
        route *r = w->routes.entries[i].value;
        if (r->file.parquet && (!oldest || r->last_used < oldest->last_used))
            oldest = r;
    }
    return oldest;
}

static route *fullest_route(const firn_data_writer *w)
{
    route *fullest = NULL;
    for (size_t i = 0; i < w->routes.count; i++) {
        route *r = w->routes.entries[i].value;
        if (r->file.parquet && (!fullest || r->file.held > fullest->file.held))
            fullest = r;
    }
    return fullest;
}

static void count_held(firn_data_writer *w, route *r)
{
    size_t now = firn_parquet_writer_held(r->file.parquet);
    w->held += now - r->file.held;
    r->file.held = now;
}

/* Together the open files hold no more than one file may.  One that all others were
 * given rows since, twice, is taken to be complete; else the fullest ends a row group. */
static firn_status limit_held(firn_data_writer *w, firn_error *err)
{
    while (w->held > w->held_max) {
        route *oldest = oldest_route(w), *fullest = fullest_route(w);
        if (w->clock - oldest->last_used > 2 * w->open_count) {
            TRY(end_file(w, oldest, err));
            continue;
        }
        size_t before = fullest->file.held;
        TRY_OR(firn_parquet_writer_flush(fullest->file.parquet, err), err, "%.*s",
               FIRN_STR_ARG(fullest->file.location));
        count_held(w, fullest);
        if (fullest->file.held >= before)
            break;
    }
    return FIRN_OK;
}

static firn_status write_rows(firn_data_writer *w, route *r, const struct ArrowArray *rows,
                              firn_error *err)
{
    r->last_used = ++w->clock;
    if (w->clustered && w->current && w->current != r && w->current->file.parquet)
        TRY(end_file(w, w->current, err));
    w->current = r;
    if (!r->file.parquet) {
        w->returned += r->ended_early;
        if (w->open_count >= OPEN_FILES_MAX) {
            route *oldest = oldest_route(w);
            oldest->ended_early = true;
            TRY(end_file(w, oldest, err));
        }
        TRY(open_file_of(w, r, err));
    }
    TRY_OR(firn_parquet_writer_write(r->file.parquet, rows, err), err, "%.*s",
           FIRN_STR_ARG(r->file.location));
    count_held(w, r);
    if ((uint64_t)firn_parquet_writer_bytes(r->file.parquet) >= w->target_bytes)
        return end_file(w, r, err);
    return limit_held(w, err);
}

/* ---- routing ---- */

static bool same_partition(const firn_value *a, const firn_value *b, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        bool nan = firn_value_is_nan(&a[i]) && firn_value_is_nan(&b[i]);
        if (!nan && !firn_value_equal(&a[i], &b[i]))
            return false;
    }
    return true;
}

/* Each value with a mark for null and its length, so that tuples differ as bytes. */
static void put_key(firn_buf *key, const firn_value *values, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        size_t start = key->len;
        firn_put_u8(key, values[i].is_null);
        firn_put_le32(key, 0);
        if (values[i].is_null)
            continue;
        firn_value_put_binary(key, &values[i]);
        uint32_t len = (uint32_t)(key->len - start - 5);
        if (key->status == FIRN_OK)
            memcpy(key->data + start + 1, &len, sizeof len);
    }
}

static firn_status make_route(firn_data_writer *w, firn_str key, const firn_value *values,
                              route **out, firn_error *err)
{
    size_t count = w->spec->field_count;
    SCOPED(firn_buf) folder = { .allocator = w->allocator };
    route *r = firn_new(&w->memory, route, 1);
    firn_value *kept = firn_new(&w->memory, firn_value, count);
    firn_str kept_key = firn_str_copy(&w->memory, key);
    if (!r || !kept || !kept_key.data)
        return firn_nomem(err);
    for (size_t i = 0; i < count; i++)
        if (!firn_value_copy(&w->memory, &values[i], &kept[i]))
            return firn_nomem(err);
    firn_partition_put_path(&folder, w->spec, kept);
    TRY(firn_buf_check(&folder, err));
    r->values = kept;
    r->folder = firn_str_copy(&w->memory, firn_buf_str(&folder));
    *out = r;
    return r->folder.data && firn_map_put(&w->routes, kept_key, r) ? FIRN_OK : firn_nomem(err);
}

static firn_status find_route(firn_data_writer *w, const firn_value *values, route **out,
                              firn_error *err)
{
    SCOPED(firn_buf) key = { .allocator = w->allocator };
    put_key(&key, values, w->spec->field_count);
    TRY(firn_buf_check(&key, err));
    *out = firn_map_get(&w->routes, firn_buf_str(&key));
    return *out ? FIRN_OK : make_route(w, firn_buf_str(&key), values, out, err);
}

static firn_status add_rows(route *r, int64_t from, int64_t to, firn_arena *batch_memory,
                            firn_error *err)
{
    for (int64_t row = from; row < to; row++) {
        int64_t *grown =
            firn_arena_grow(batch_memory, r->rows, r->row_count, &r->row_cap, sizeof *grown);
        if (!grown)
            return firn_nomem(err);
        r->rows = grown;
        grown[r->row_count++] = row;
    }
    return FIRN_OK;
}

/* A route with rows of the batch at hand is put into the list of those once. */
static firn_status touch(firn_data_writer *w, route *r, firn_error *err)
{
    if (r->row_count > 0)
        return FIRN_OK;
    route **grown =
        firn_arena_grow(&w->memory, w->touched, w->touched_count, &w->touched_cap, sizeof *grown);
    if (!grown)
        return firn_nomem(err);
    w->touched = grown;
    grown[w->touched_count++] = r;
    return FIRN_OK;
}

/* Rows of one partition mostly come together: only a change is looked up.  *only is
 * set when all of them are of one. */
static firn_status route_rows(firn_data_writer *w, const firn_view *batch, firn_arena *memory,
                              route **only, firn_error *err)
{
    firn_value *values = firn_new(memory, firn_value, w->spec->field_count);
    route *last = NULL;
    *only = NULL;
    if (!values)
        return firn_nomem(err);
    for (int64_t row = 0, end; row < batch->length; row = end) {
        end = firn_partition_run(&w->partitioner, batch, row, values);
        if (!last || !same_partition(last->values, values, w->spec->field_count))
            TRY(find_route(w, values, &last, err));
        if (row == 0 && end == batch->length) {
            *only = last;
            return FIRN_OK;
        }
        TRY(touch(w, last, err));
        TRY(add_rows(last, row, end, memory, err));
    }
    return FIRN_OK;
}

static firn_status write_chosen(firn_data_writer *w, route *r, const firn_view *batch,
                                firn_error *err)
{
    SCOPED(firn_column) rows = { 0 };
    struct ArrowArray array = { 0 };
    TRY(firn_column_init(&rows, &w->arrow, w->allocator, err));
    firn_column_append_rows(&rows, batch, r->rows, r->row_count);
    TRY(firn_column_finish(&rows, &array, err));
    firn_status status = write_rows(w, r, &array, err);
    array.release(&array);
    return status;
}

static void forget_rows(firn_data_writer *w)
{
    for (size_t i = 0; i < w->touched_count; i++) {
        w->touched[i]->rows = NULL;
        w->touched[i]->row_count = w->touched[i]->row_cap = 0;
    }
    w->touched_count = 0;
}

static firn_status write_touched(firn_data_writer *w, const struct ArrowArray *batch,
                                 const firn_view *view, firn_error *err)
{
    for (size_t i = 0; i < w->touched_count; i++) {
        route *r = w->touched[i];
        if (r->row_count == (size_t)batch->length)
            TRY(write_rows(w, r, batch, err));
        else
            TRY(write_chosen(w, r, view, err));
    }
    return FIRN_OK;
}

/* Whether partitions come again, over and over, after their files had to make room. */
static bool is_scattered(const firn_data_writer *w, const route *only)
{
    size_t again = only && only->ended_early && !only->file.parquet;
    for (size_t i = 0; i < w->touched_count; i++)
        again += w->touched[i]->ended_early && !w->touched[i]->file.parquet;
    return w->touched_count > OPEN_FILES_MAX || w->returned + again > OPEN_FILES_MAX;
}

/* `taken` NULL: it must be. */
static firn_status write_routed(firn_data_writer *w, const struct ArrowArray *batch, bool *taken,
                                firn_error *err)
{
    SCOPED(firn_arena) memory = { .allocator = w->allocator };
    firn_view view;
    route *only;
    TRY(firn_view_init(&view, &w->arrow, batch, &memory, err));
    forget_rows(w);
    TRY(route_rows(w, &view, &memory, &only, err));
    if (taken && is_scattered(w, only)) {
        *taken = false;
        return FIRN_OK;
    }
    return only ? write_rows(w, only, batch, err) : write_touched(w, batch, &view, err);
}

static firn_status write_batch(firn_data_writer *w, const struct ArrowArray *batch, bool *taken,
                               firn_error *err)
{
    route *only;
    if (batch->length == 0)
        return FIRN_OK;
    if (w->spec->field_count > 0)
        return write_routed(w, batch, taken, err);
    TRY(find_route(w, NULL, &only, err));
    return write_rows(w, only, batch, err);
}

firn_status firn_data_writer_write(firn_data_writer *w, const struct ArrowArray *batch,
                                   firn_error *err)
{
    return write_batch(w, batch, NULL, err);
}

firn_status firn_data_writer_offer(firn_data_writer *w, const struct ArrowArray *batch, bool *taken,
                                   firn_error *err)
{
    *taken = true;
    return write_batch(w, batch, w->clustered ? NULL : taken, err);
}

/* ---- opening and closing ---- */

static firn_status find_folder(firn_data_writer *w, firn_error *err)
{
    const firn_table_metadata *m = &w->table->metadata;
    static const char *const keys[] = { "write.data.path", "write.folder-storage.path" };
    for (size_t i = 0; i < FIRN_COUNT(keys); i++) {
        firn_str path = firn_metadata_property(m, keys[i]);
        if (path.data) {
            w->data_folder = firn_str_trim_slashes(path);
            return FIRN_OK;
        }
    }
    w->data_folder = firn_str_format(&w->memory, "%.*s/data", FIRN_STR_ARG(m->location));
    return w->data_folder.data ? FIRN_OK : firn_nomem(err);
}

/* The schema's columns, and behind them `more` of the two that tell a row's lineage. */
static firn_status list_columns(firn_data_writer *w, size_t more, firn_error *err)
{
    const firn_type *root = &w->schema->root;
    size_t count = root->field_count;
    w->fields = firn_new(&w->memory, const firn_field *, count + 2);
    w->arrow = (firn_arrow_field){ .kind = FIRN_ARROW_STRUCT,
                                   .name = FIRN_STR(""),
                                   .field_id = -1,
                                   .children = firn_new(&w->memory, firn_arrow_field, count + 2),
                                   .child_count = count + more };
    if (!w->fields || !w->arrow.children)
        return firn_nomem(err);
    for (size_t i = 0; i < count; i++)
        w->fields[i] = &root->fields[i];
    w->fields[count] = firn_reserved_field(FIRN_COLUMN_ROW_ID);
    w->fields[count + 1] = firn_reserved_field(FIRN_COLUMN_LAST_UPDATED);
    for (size_t i = 0; i < w->arrow.child_count; i++)
        TRY(firn_arrow_field_of(w->fields[i], &w->memory, &w->arrow.children[i], err));
    return FIRN_OK;
}

/* Columns of a sort order may have been dropped since. */
static const firn_sort_order unsorted;

static firn_status prepare(firn_data_writer *w, size_t lineage_columns, firn_error *err)
{
    const firn_table_metadata *m = &w->table->metadata;
    w->schema = firn_metadata_current_schema(m);
    w->spec = firn_metadata_default_spec(m);
    w->order = firn_metadata_default_sort_order(m);
    if (!firn_sort_order_usable(w->order, w->schema))
        w->order = &unsorted;
    w->files.spec_id = w->spec->spec_id;
    w->target_bytes = (uint64_t)firn_metadata_int_property(m, "write.target-file-size-bytes",
                                                           FIRN_TARGET_FILE_BYTES);
    TRY(firn_random_uuid(w->uuid, err));
    TRY(list_columns(w, lineage_columns, err));
    TRY(firn_write_options_of(m, &w->memory, &w->options, err));
    w->options.memory_bytes = w->held_max = (size_t)(w->table->engine->memory_bytes / 2);
    w->options.executor = firn_engine_executor(w->table->engine);
    TRY(find_folder(w, err));
    return firn_partitioner_init(&w->partitioner, w->schema, w->spec, &w->memory, err);
}

static firn_status open_writer(const firn_table *table, size_t lineage_columns,
                               firn_data_writer **writer, firn_error *err)
{
    const firn_allocator *allocator = table->engine->allocator;
    firn_data_writer *w = firn_alloc_zeroed(allocator, sizeof *w);
    *writer = NULL;
    if (!w)
        return firn_nomem(err);
    w->table = table;
    w->allocator = w->memory.allocator = allocator;
    w->routes.arena = &w->memory;
    firn_status status = prepare(w, lineage_columns, err);
    if (status != FIRN_OK)
        firn_data_writer_close(&w);
    *writer = w;
    return status;
}

firn_status firn_data_writer_open(const firn_table *table, firn_data_writer **writer,
                                  firn_error *err)
{
    return open_writer(table, 0, writer, err);
}

firn_status firn_data_writer_open_anew(const firn_table *table, firn_data_writer **writer,
                                       firn_error *err)
{
    return open_writer(table, table->metadata.format_version > 2 ? 2 : 0, writer, err);
}

const firn_field *const *firn_data_writer_fields(const firn_data_writer *writer)
{
    return writer->fields;
}

const firn_arrow_field *firn_data_writer_schema(const firn_data_writer *writer)
{
    return &writer->arrow;
}

const firn_sort_order *firn_data_writer_order(const firn_data_writer *writer)
{
    return writer->order;
}

firn_str firn_data_writer_folder(const firn_data_writer *writer)
{
    return writer->data_folder;
}

firn_status firn_data_writer_end_files(firn_data_writer *w, firn_error *err)
{
    w->clustered = false;
    for (size_t i = 0; i < w->routes.count; i++) {
        route *r = w->routes.entries[i].value;
        if (r->file.parquet)
            TRY(end_file(w, r, err));
    }
    return FIRN_OK;
}

firn_status firn_data_writer_cluster(firn_data_writer *writer, firn_error *err)
{
    TRY(firn_data_writer_end_files(writer, err));
    writer->clustered = true;
    return FIRN_OK;
}

firn_status firn_data_writer_finish(firn_data_writer *w, firn_arena *arena, firn_data_files *files,
                                    firn_error *err)
{
    TRY(firn_data_writer_end_files(w, err));
    *files = w->files;
    files->entries = firn_new(arena, firn_manifest_entry, w->files.count);
    if (!files->entries)
        return firn_nomem(err);
    for (size_t i = 0; i < w->files.count; i++)
        if (!firn_manifest_entry_copy(arena, &w->files.entries[i], &files->entries[i]))
            return firn_nomem(err);
    w->finished = true;
    return FIRN_OK;
}

void firn_data_writer_close(firn_data_writer **writer)
{
    firn_data_writer *w = *writer;
    *writer = NULL;
    if (!w)
        return;
    for (size_t i = 0; i < w->routes.count; i++) {
        route *r = w->routes.entries[i].value;
        firn_parquet_writer_close(&r->file.parquet);
        firn_output_abandon(&r->file.output);
    }
    for (size_t i = 0; !w->finished && i < w->made_count; i++)
        firn_io_remove(firn_table_io(w->table), w->made[i], NULL);
    firn_arena_release(&w->memory);
    firn_free(w->allocator, w, sizeof *w);
}
