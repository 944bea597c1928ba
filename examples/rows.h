/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
/* Small batches of (id long, name string) for the examples: an Arrow array built by
 * hand, as any Arrow library would hand one over. */
#ifndef EXAMPLES_ROWS_H
#define EXAMPLES_ROWS_H

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <firn/append.h>
#include <firn/scan.h>

/* Stops the example with the message when a call failed. */
#define CHECK(call)                                                                                \
    do {                                                                                           \
        if ((call) != FIRN_OK) {                                                                   \
            fprintf(stderr, "%s\n", err.message);                                                  \
            exit(EXIT_FAILURE);                                                                    \
        }                                                                                          \
    } while (0)

enum { ROWS_MAX = 16 };

typedef struct rows {
    int64_t ids[ROWS_MAX];
    int32_t offsets[ROWS_MAX + 1];
    char text[512];
    const void *id_buffers[2], *name_buffers[3], *struct_buffers[1];
    struct ArrowArray id, name, batch, *children[2];
    struct ArrowSchema id_schema, name_schema, schema, *child_schemas[2];
} rows;

static void rows_release_array(struct ArrowArray *array)
{
    array->release = NULL; /* everything is inside the struct above */
}

static void rows_release_schema(struct ArrowSchema *schema)
{
    schema->release = NULL;
}

/* Fills `r` with `count` rows. */
static void rows_make(rows *r, const int64_t *ids, const char *const *names, int count)
{
    memset(r, 0, sizeof *r);
    for (int i = 0; i < count; i++) {
        size_t at = (size_t)r->offsets[i], len = strlen(names[i]);
        r->ids[i] = ids[i];
        memcpy(r->text + at, names[i], len);
        r->offsets[i + 1] = (int32_t)(at + len);
    }
    r->id_buffers[1] = r->ids;
    r->name_buffers[1] = r->offsets;
    r->name_buffers[2] = r->text;
    r->id = (struct ArrowArray){
        .length = count, .n_buffers = 2, .buffers = r->id_buffers, .release = rows_release_array
    };
    r->name = (struct ArrowArray){
        .length = count, .n_buffers = 3, .buffers = r->name_buffers, .release = rows_release_array
    };
    r->children[0] = &r->id;
    r->children[1] = &r->name;
    r->batch = (struct ArrowArray){ .length = count,
                                    .n_buffers = 1,
                                    .buffers = r->struct_buffers,
                                    .n_children = 2,
                                    .children = r->children,
                                    .release = rows_release_array };
    r->id_schema =
        (struct ArrowSchema){ .format = "l", .name = "id", .release = rows_release_schema };
    r->name_schema = (struct ArrowSchema){
        .format = "u", .name = "name", .flags = ARROW_FLAG_NULLABLE, .release = rows_release_schema
    };
    r->child_schemas[0] = &r->id_schema;
    r->child_schemas[1] = &r->name_schema;
    r->schema = (struct ArrowSchema){ .format = "+s",
                                      .name = "",
                                      .n_children = 2,
                                      .children = r->child_schemas,
                                      .release = rows_release_schema };
}

/* Appends rows in one commit and gives the snapshot's id. */
static int64_t rows_append(firn_table *table, const int64_t *ids, const char *const *names,
                           int count)
{
    firn_error err;
    firn_append *append;
    int64_t snapshot_id;
    rows r;
    rows_make(&r, ids, names, count);
    CHECK(firn_append_open(table, NULL, &append, &err));
    CHECK(firn_append_batch(append, &r.schema, &r.batch, &err));
    CHECK(firn_append_commit(&append, &snapshot_id, &err));
    return snapshot_id;
}

/* How many rows a scan gives; its columns are counted too. */
static int64_t rows_count(firn_table *table, const firn_scan_options *options, int64_t *columns)
{
    firn_error err;
    firn_scan *scan;
    struct ArrowArrayStream stream;
    struct ArrowSchema schema;
    struct ArrowArray batch;
    int64_t count = 0;
    CHECK(firn_scan_open(table, options, &scan, &err));
    CHECK(firn_scan_stream(&scan, &stream, &err));
    if (stream.get_schema(&stream, &schema) != 0)
        exit(EXIT_FAILURE);
    if (columns)
        *columns = schema.n_children;
    schema.release(&schema);
    while (stream.get_next(&stream, &batch) == 0 && batch.release) {
        count += batch.length;
        batch.release(&batch);
    }
    if (stream.get_last_error(&stream)) {
        fprintf(stderr, "%s\n", stream.get_last_error(&stream));
        exit(EXIT_FAILURE);
    }
    stream.release(&stream);
    return count;
}

/* Stops the example when what it found is not what it should have found. */
static void expect(const char *what, int64_t found, int64_t wanted)
{
    printf("%s: %lld\n", what, (long long)found);
    if (found != wanted) {
        fprintf(stderr, "%s: expected %lld\n", what, (long long)wanted);
        exit(EXIT_FAILURE);
    }
}

#endif
