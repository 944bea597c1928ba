/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
/* Columns come, go and change their names without any data being rewritten; an old
 * snapshot still reads in its own schema. */
#include "rows.h"

int main(void)
{
    firn_error err;
    firn_engine *engine;
    firn_catalog *catalog;
    firn_table *table;
    int64_t columns;

    CHECK(firn_engine_open(NULL, &engine, &err));
    CHECK(firn_catalog_open(engine, "memory:", NULL, &catalog, &err));
    CHECK(firn_table_create(catalog, "users", "{\"id\": \"long!\", \"name\": \"string\"}", NULL,
                            &table, &err));
    int64_t first = rows_append(table, (int64_t[]){ 1 }, (const char *[]){ "Ann" }, 1);

    CHECK(firn_table_add_column(table, "email", "string",
                                &(firn_column_options){ .doc = "where to write to", .after = "id" },
                                &err));
    CHECK(firn_table_rename_column(table, "name", "full_name", &err));
    CHECK(firn_table_add_column(table, "age", "int", NULL, &err));
    CHECK(firn_table_alter_column(table, "age", "long", NULL, &err));

    expect("rows", rows_count(table, NULL, &columns), 1);
    expect("columns now", columns, 4);
    rows_count(table, &(firn_scan_options){ .snapshot_id = first }, &columns);
    expect("columns then", columns, 2);

    CHECK(firn_table_drop_column(table, "age", &err));
    rows_count(table, NULL, &columns);
    expect("columns after the drop", columns, 3);

    char *json;
    CHECK(firn_table_schema_json(table, &json, &err));
    printf("%s\n", json);
    firn_text_free(&json);

    firn_table_close(&table);
    CHECK(firn_catalog_drop_table(catalog, "users", 1, &err));
    firn_catalog_close(&catalog);
    firn_engine_close(&engine);
    return 0;
}
