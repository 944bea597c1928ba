/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
/* Configuration files, flattened: catalog.default.uri = sqlite:… */
#ifndef CLI_CONFIG_FILE_H
#define CLI_CONFIG_FILE_H

#include "base/str.h"

typedef struct firn_config_entry {
    firn_str key;      /* dotted */
    const char *value; /* NUL-terminated */
    const char *file;
} firn_config_entry;

typedef struct firn_config {
    firn_config_entry *entries; /* the first of a key wins */
    size_t count, cap;
} firn_config;

/* Reads ./firn.yaml, ~/.config/firn/firn.yaml, ./.pyiceberg.yaml and ~/.pyiceberg.yaml,
 * as far as they are there.  Everything lives in `arena`.  FIRN_INVALID with file and
 * line when one is no YAML. */
firn_status firn_config_load(firn_config *config, firn_arena *arena, firn_error *err);

const firn_config_entry *firn_config_find(const firn_config *config, const char *key);

/* The value of catalogs.NAME.KEY or catalog.NAME.KEY (PyIceberg's), NULL when absent. */
const firn_config_entry *firn_config_catalog(const firn_config *config, const char *name,
                                             const char *key);

#endif
