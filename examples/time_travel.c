/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
/* Reading the past, naming it, and going back to it. */
#include "rows.h"

int main(void)
{
    firn_error err;
    firn_engine *engine;
    firn_catalog *catalog;
    firn_table *table;

    CHECK(firn_engine_open(NULL, &engine, &err));
    CHECK(firn_catalog_open(engine, "memory:", NULL, &catalog, &err));
    CHECK(firn_table_create(catalog, "users", "{\"id\": \"long!\", \"name\": \"string\"}", NULL,
                            &table, &err));

    int64_t first = rows_append(table, (int64_t[]){ 1, 2 }, (const char *[]){ "Ann", "Bob" }, 2);
    CHECK(
        firn_table_set_ref(table, "end-of-year", first, &(firn_ref_options){ .is_tag = 1 }, &err));
    rows_append(table, (int64_t[]){ 3 }, (const char *[]){ "Cy" }, 1);

    expect("now", rows_count(table, NULL, NULL), 3);
    expect("then", rows_count(table, &(firn_scan_options){ .snapshot_id = first }, NULL), 2);
    expect("by its tag", rows_count(table, &(firn_scan_options){ .ref = "end-of-year" }, NULL), 2);

    for (size_t i = 0; i < firn_table_snapshot_count(table); i++) {
        firn_snapshot_info info;
        firn_table_snapshot_at(table, i, &info);
        printf("snapshot %lld: %s, %lld rows in all\n", (long long)info.snapshot_id, info.operation,
               (long long)info.total_records);
    }

    CHECK(firn_table_rollback(table, first, &err));
    expect("after the rollback", rows_count(table, NULL, NULL), 2);

    firn_table_close(&table);
    CHECK(firn_catalog_drop_table(catalog, "users", 1, &err));
    firn_catalog_close(&catalog);
    firn_engine_close(&engine);
    return 0;
}
