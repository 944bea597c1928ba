/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
/* JSON values into columns of any type, nested ones included.
 *
 *   boolean      true, false             int, long   a whole number
 *   float …      a number, "NaN" …       decimal     a number, exact
 *   string       a string; also a number or a boolean as it is written
 *   any of them  a string in the forms of text/value.h
 *   struct       an object by name       list        an array
 *   map          an object, or {"keys": […], "values": […]}
 *
 * What a struct does not name is null.
 */
#ifndef TEXT_JSON_TARGET_H
#define TEXT_JSON_TARGET_H

#include "arrow/column.h"
#include "text/number.h"
#include "json/reader.h"

typedef struct firn_json_target {
    const firn_arrow_field *field;
    firn_column *column; /* borrowed */
    firn_str path;       /* dotted, for messages */
    bool plain_name;     /* the field's name needs no escapes in JSON */
    struct firn_json_target *children;
    size_t child_count;
    uint32_t *seen; /* a struct's: the object in which each child was last met */
    uint32_t object;
    firn_date_cache dates;
} firn_json_target;

/* What all targets of one reader share. */
typedef struct firn_json_rows {
    firn_json_reader json;
    firn_bytes text; /* of the record, with eight readable bytes behind it */
    bool ignore_unknown;
    firn_error error; /* of a value that does not fit: column and value */
} firn_json_rows;

/* Lays the targets of `column` and everything below it out; lives in `arena`. */
firn_status firn_json_target_init(firn_json_target *target, firn_column *column, firn_str path,
                                  firn_arena *arena, firn_error *err);

/* Appends the value that is due.  False when it does not fit (rows->error says
 * why) or the reader has failed; what was appended is then to be taken back. */
bool firn_json_target_put(firn_json_target *target, firn_json_rows *rows);

#endif
