/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
/* Mapping files in YAML. */
#ifndef CLI_MAPPING_YAML_H
#define CLI_MAPPING_YAML_H

#include "cli/mapping.h"

firn_status firn_mapping_read_yaml(firn_session *session, const char *path,
                                   const firn_arrow_field *schema, firn_mapping *mapping,
                                   firn_csv_options *csv, firn_error *err);

#endif
