/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
/* P8: how long a small commit takes on one table, every file synced.
 *
 *   bench-commit CATALOG [commits]
 *
 * Appends one row a commit to a new table `commits` of the catalog (sqlite:FILE or
 * dir:FOLDER); prints one line of JSON with the median and the 99th percentile. */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "arrow/column.h"
#include "firn/append.h"
#include "firn/catalog.h"
#include "firn/engine.h"
#include "firn/table.h"

static firn_arrow_field fields[] = {
    { FIRN_STR("id"), FIRN_ARROW_INT64, .field_id = 1 },
    { FIRN_STR("name"), FIRN_ARROW_UTF8, .field_id = 2 },
};

static const firn_arrow_field schema = {
    .kind = FIRN_ARROW_STRUCT, .children = fields, .child_count = FIRN_COUNT(fields), .field_id = -1
};

static double seconds(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static firn_status append_batch(firn_table *table, const struct ArrowSchema *type,
                                const struct ArrowArray *batch, firn_error *err)
{
    firn_append *append;
    int64_t snapshot_id;
    TRY(firn_append_open(table, NULL, &append, err));
    firn_status status = firn_append_batch(append, type, batch, err);
    if (status == FIRN_OK)
        status = firn_append_commit(&append, &snapshot_id, err);
    firn_append_close(&append);
    return status;
}

static firn_status append_row(firn_table *table, const struct ArrowSchema *type, int64_t id,
                              firn_error *err)
{
    SCOPED(firn_column) row = { 0 };
    struct ArrowArray batch;
    TRY(firn_column_init(&row, &schema, NULL, err));
    firn_column_put_int64(&row.children[0], id);
    firn_column_put_bytes(&row.children[1], (firn_bytes){ (const uint8_t *)"name", 4 });
    row.length = 1;
    TRY(firn_column_finish(&row, &batch, err));
    firn_status status = append_batch(table, type, &batch, err);
    batch.release(&batch);
    return status;
}

static firn_status append_all(firn_table *table, double *took, int commits, firn_error *err)
{
    struct ArrowSchema type;
    firn_status status = firn_arrow_export_field(&schema, NULL, &type, err);
    if (status != FIRN_OK)
        return status;
    for (int i = 0; i < commits && status == FIRN_OK; i++) {
        double start = seconds();
        status = append_row(table, &type, i, err);
        took[i] = seconds() - start;
    }
    type.release(&type);
    return status;
}

static firn_status measure(firn_engine *engine, const char *uri, double *took, int commits,
                           firn_error *err)
{
    firn_catalog *catalog;
    firn_table *table;
    TRY(firn_catalog_open(engine, uri, NULL, &catalog, err));
    firn_status status =
        firn_table_create(catalog, "default.commits", "{\"id\": \"long!\", \"name\": \"string!\"}",
                          NULL, &table, err);
    if (status == FIRN_OK)
        status = append_all(table, took, commits, err);
    if (status == FIRN_OK)
        firn_table_close(&table);
    firn_catalog_close(&catalog);
    return status;
}

static int compare(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

int main(int argc, char **argv)
{
    int commits = argc > 2 ? atoi(argv[2]) : 500;
    if (argc < 2 || commits < 1)
        return fprintf(stderr, "usage: bench-commit CATALOG [commits]\n"), 2;
    double *took = calloc((size_t)commits, sizeof *took);
    firn_engine *engine;
    firn_error err;
    if (!took || firn_engine_open(NULL, &engine, &err) != FIRN_OK)
        return 1;
    double start = seconds();
    if (measure(engine, argv[1], took, commits, &err) != FIRN_OK)
        return fprintf(stderr, "%s\n", err.message), 1;
    double all = seconds() - start, last = took[commits - 1];
    qsort(took, (size_t)commits, sizeof *took, compare);
    printf("{\"commits\": %d, \"p50_ms\": %.3f, \"p99_ms\": %.3f, \"last_ms\": %.3f, "
           "\"per_second\": %.0f}\n",
           commits, took[commits / 2] * 1e3, took[commits * 99 / 100] * 1e3, last * 1e3,
           commits / all);
    firn_engine_close(&engine);
    free(took);
    return 0;
}
