/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
/* Writing JSON into a firn_buf: commas and line ends come by themselves.
 *
 *     firn_json_writer w = { .out = &buf };          // .indent = 2 for people
 *     firn_json_open_object(&w);
 *     firn_json_put_key(&w, "id");
 *     firn_json_put_int64(&w, 7);
 *     firn_json_close_object(&w);
 *
 * Failure is the buffer's: ask firn_buf_check once, at the end.
 */
#ifndef JSON_WRITER_H
#define JSON_WRITER_H

#include "base/buf.h"

typedef struct firn_json_writer {
    firn_buf *out;   /* borrowed */
    unsigned indent; /* blanks a level; 0: everything on one line */
    unsigned depth;
    bool follows;   /* something stands before in this object or array: a comma is due */
    bool after_key; /* the next value belongs to a key */
} firn_json_writer;

void firn_json_open_object(firn_json_writer *w);
void firn_json_close_object(firn_json_writer *w);
void firn_json_open_array(firn_json_writer *w);
void firn_json_close_array(firn_json_writer *w);

void firn_json_put_key(firn_json_writer *w, const char *key); /* plain ASCII, nothing to escape */
void firn_json_put_key_str(firn_json_writer *w, firn_str key);
void firn_json_put_int64_member(firn_json_writer *w, const char *key, int64_t value);

void firn_json_put_string(firn_json_writer *w, firn_str s);
void firn_json_put_c(firn_json_writer *w, const char *c_string);
void firn_json_put_int64(firn_json_writer *w, int64_t value);
void firn_json_put_double(firn_json_writer *w, double value); /* "NaN", "Infinity" as strings */
void firn_json_put_float(firn_json_writer *w, float value);
void firn_json_put_bool(firn_json_writer *w, bool value);
void firn_json_put_null(firn_json_writer *w);
void firn_json_put_hex(firn_json_writer *w, firn_bytes bytes); /* a string of lower-case digits */

/* A value that is JSON already: copied as it is. */
void firn_json_put_raw(firn_json_writer *w, firn_str json);

/* Appends `s` in quotes, escaped.  Bytes that are not UTF-8 become U+FFFD. */
void firn_json_quote(firn_buf *out, firn_str s);

#endif
