/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
/* Values of any Avro type as JSON, for people and for tools that look inside
 * files: names as the schema has them, a union as its value, bytes and fixed as
 * hex, floats with the digits of the double they equal.  Logical types are not
 * interpreted. */
#ifndef AVRO_PRINT_H
#define AVRO_PRINT_H

#include "avro/type.h"
#include "base/cursor.h"
#include "json/writer.h"

/* Takes one value of `type` and writes it.  A bad value fails the cursor, and
 * what was written of it is not whole. */
void firn_avro_write_json(firn_json_writer *w, firn_cursor *in, const firn_avro_type *type);

#endif
