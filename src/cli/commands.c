/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
/* The one list of commands, in the order help shows them. */
#include "cli/command.h"

extern const firn_command firn_command_create, firn_command_insert, firn_command_query,
    firn_command_delete, firn_command_update, firn_command_add_column, firn_command_rename_column,
    firn_command_drop_column, firn_command_alter_column, firn_command_partition,
    firn_command_sort_order, firn_command_properties, firn_command_list_snapshots,
    firn_command_history, firn_command_rollback, firn_command_expire_snapshots, firn_command_branch,
    firn_command_tag, firn_command_describe, firn_command_tables, firn_command_namespaces,
    firn_command_rename, firn_command_drop, firn_command_register, firn_command_config,
    firn_command_plan, firn_command_files, firn_command_parquet, firn_command_avro,
    firn_command_puffin, firn_command_metadata, firn_command_generate, firn_command_eval,
    firn_command_check;

const firn_command *const firn_commands[] = {
    &firn_command_create,         &firn_command_insert,
    &firn_command_query,          &firn_command_delete,
    &firn_command_update,         &firn_command_add_column,
    &firn_command_rename_column,  &firn_command_drop_column,
    &firn_command_alter_column,   &firn_command_partition,
    &firn_command_sort_order,     &firn_command_properties,
    &firn_command_list_snapshots, &firn_command_history,
    &firn_command_rollback,       &firn_command_expire_snapshots,
    &firn_command_branch,         &firn_command_tag,
    &firn_command_describe,       &firn_command_tables,
    &firn_command_namespaces,     &firn_command_rename,
    &firn_command_drop,           &firn_command_register,
    &firn_command_plan,           &firn_command_files,
    &firn_command_check,          &firn_command_parquet,
    &firn_command_avro,           &firn_command_puffin,
    &firn_command_metadata,       &firn_command_generate,
    &firn_command_config,         &firn_command_eval,
};

const size_t firn_command_count = FIRN_COUNT(firn_commands);

const firn_option firn_common_options[] = {
    { "catalog", "C", "sqlite:FILE, dir:FOLDER or memory:  [sqlite:WAREHOUSE/catalog.db]", 0 },
    { "warehouse", "DIR", "where new tables go  [./data/warehouse]", 0 },
    { "namespace", "NS", "of bare table names  [default]", 0 },
    { "catalog-name", "NAME", "of the rows in a shared SQL catalog", 0 },
    { "location-template", "T", "{warehouse}, {namespace}, {table}", 0 },
    { "format", "F", "table, csv, json, ndjson, parquet or arrow (a stream)", 0 },
    { "output", "FILE", "write there; its ending gives the format", 'o' },
    { "map-location", "FROM=TO", "read files that lay at FROM from TO", 0, true },
    { "memory", "SIZE", "for sorting and buffers  [128M]", 0 },
    { "spill-dir", "DIR", "for what does not fit", 0 },
    { "threads", "N", "to work on  [the machine's]", 0 },
    { "log", "text|json|off", "events on standard error  [off]", 0 },
    { "log-level", "LEVEL", "error, warn, info or debug  [info]", 0 },
    { "quiet", NULL, "nothing beyond results and errors: no progress line", 'q' },
    { "help", NULL, "this text", 'h' },
    { 0 },
};
