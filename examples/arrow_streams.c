/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
/* From table to table through Arrow streams: what one scan gives, one append takes. */
#include "rows.h"

static void print_ids(firn_table *table)
{
    firn_error err;
    firn_scan *scan;
    struct ArrowArrayStream stream;
    struct ArrowArray batch;
    const char *columns[] = { "id" };
    CHECK(firn_scan_open(table, &(firn_scan_options){ .columns = columns, .column_count = 1 },
                         &scan, &err));
    CHECK(firn_scan_stream(&scan, &stream, &err));
    while (stream.get_next(&stream, &batch) == 0 && batch.release) {
        const int64_t *ids = batch.children[0]->buffers[1];
        for (int64_t i = 0; i < batch.length; i++)
            printf("id %lld\n", (long long)ids[i]);
        batch.release(&batch);
    }
    stream.release(&stream);
}

int main(void)
{
    firn_error err;
    firn_engine *engine;
    firn_catalog *catalog;
    firn_table *from, *to;
    firn_scan *scan;
    firn_append *append;
    struct ArrowArrayStream stream;
    const char *schema = "{\"id\": \"long!\", \"name\": \"string\"}";

    CHECK(firn_engine_open(NULL, &engine, &err));
    CHECK(firn_catalog_open(engine, "memory:", NULL, &catalog, &err));
    CHECK(firn_table_create(catalog, "a.from", schema, NULL, &from, &err));
    CHECK(firn_table_create(catalog, "a.to", schema,
                            &(firn_table_options){ .partition_by = "bucket(4, id)" }, &to, &err));
    rows_append(from, (int64_t[]){ 1, 2, 3 }, (const char *[]){ "Ann", "Bob", "Cy" }, 3);

    CHECK(firn_scan_open(from, NULL, &scan, &err));
    CHECK(firn_scan_stream(&scan, &stream, &err));
    CHECK(firn_append_open(to, NULL, &append, &err));
    CHECK(firn_append_stream(append, &stream, &err)); /* takes the stream over */
    CHECK(firn_append_commit(&append, NULL, &err));

    print_ids(to);
    expect("rows", rows_count(to, NULL, NULL), 3);

    firn_table_close(&from);
    firn_table_close(&to);
    CHECK(firn_catalog_drop_table(catalog, "a.from", 1, &err));
    CHECK(firn_catalog_drop_table(catalog, "a.to", 1, &err));
    firn_catalog_close(&catalog);
    firn_engine_close(&engine);
    return 0;
}
