/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
/* Where one JSON object of a file ends and the next begins.
 *
 * A file is one array of objects when it begins with '['; else objects follow
 * one another.  While each has a line of its own, lines are what is looked for
 * (no line end can stand inside a JSON string); the first object that ends
 * elsewhere makes the search count braces from then on.
 */
#ifndef TEXT_JSON_RECORDS_H
#define TEXT_JSON_RECORDS_H

#include "base/str.h"

typedef enum firn_json_layout {
    FIRN_JSON_UNSEEN,
    FIRN_JSON_LINES,
    FIRN_JSON_FREE,  /* one behind the other */
    FIRN_JSON_LIST,  /* in an array */
    FIRN_JSON_ENDED, /* behind the array */
} firn_json_layout;

typedef enum firn_json_found {
    FIRN_JSON_RECORD,
    FIRN_JSON_MORE,   /* the text ends before the object does */
    FIRN_JSON_NOTHING /* something else stands here */
} firn_json_found;

typedef struct firn_json_span {
    size_t start, end; /* of the object */
    size_t next;       /* where to go on; FIRN_JSON_MORE: what is passed over already */
} firn_json_span;

/* Finds the next object in `text`.  `final`: nothing follows the text. */
firn_json_found firn_json_next_record(firn_json_layout *layout, firn_bytes text, bool final,
                                      firn_json_span *span);

#endif
