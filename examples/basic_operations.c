/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
/* A table from nothing: create, insert, query with a filter. */
#include "rows.h"

int main(void)
{
    firn_error err;
    firn_engine *engine;
    firn_catalog *catalog;
    firn_table *table;
    firn_expr *where;

    CHECK(firn_engine_open(NULL, &engine, &err));
    CHECK(firn_catalog_open(engine, "memory:", NULL, &catalog, &err));
    CHECK(firn_table_create(catalog, "users", "{\"id\": \"long!\", \"name\": \"string\"}", NULL,
                            &table, &err));

    rows_append(table, (int64_t[]){ 1, 2, 3 }, (const char *[]){ "Ann", "Bob", "Cy" }, 3);
    rows_append(table, (int64_t[]){ 4 }, (const char *[]){ "Di" }, 1);
    expect("rows", rows_count(table, NULL, NULL), 4);

    CHECK(firn_expr_parse("id > 1 AND name LIKE 'B%'", &where, &err));
    expect("rows that match", rows_count(table, &(firn_scan_options){ .where = where }, NULL), 1);
    firn_expr_close(&where);

    firn_table_close(&table);
    CHECK(firn_catalog_drop_table(catalog, "users", 1, &err));
    firn_catalog_close(&catalog);
    firn_engine_close(&engine);
    return 0;
}
