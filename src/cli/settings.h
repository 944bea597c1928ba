/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
/* Settings that come from an option, the environment, a file or a default, in that
 * order; each remembers where it came from. */
#ifndef CLI_SETTINGS_H
#define CLI_SETTINGS_H

#include "cli/args.h"

typedef enum firn_setting_id {
    FIRN_SETTING_CATALOG,
    FIRN_SETTING_WAREHOUSE,
    FIRN_SETTING_NAMESPACE,
    FIRN_SETTING_CATALOG_NAME,
    FIRN_SETTING_LOCATION_TEMPLATE,
    FIRN_SETTING_MEMORY,
    FIRN_SETTING_SPILL_DIR,
    FIRN_SETTING_LOG,
    FIRN_SETTING_LOG_LEVEL,
    FIRN_SETTING_THREADS,
    FIRN_SETTING_COUNT,
} firn_setting_id;

typedef struct firn_setting {
    const char *name;
    const char *value;  /* NULL: not set, and no default */
    const char *origin; /* "option", "environment", "firn.yaml", "default" */
} firn_setting;

typedef struct firn_settings {
    firn_setting items[FIRN_SETTING_COUNT];
} firn_settings;

/* FIRN_CORRUPT when a configuration file is broken. */
firn_status firn_settings_load(firn_settings *settings, const firn_args *args, firn_arena *arena,
                               firn_error *err);

const char *firn_setting_value(const firn_settings *settings, firn_setting_id id);

/* "128M", "2G", "500000" in bytes; false for anything else. */
bool firn_parse_size(const char *text, uint64_t *bytes);

#endif
