/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
/* Reading JSON by pulling: the caller names what it expects, in order.
 *
 *     firn_json_begin(&r, text, arena);
 *     firn_json_object_begin(&r);
 *     for (firn_str key; firn_json_next_key(&r, &key);)
 *         if (firn_str_is(key, "id"))
 *             id = firn_json_take_int64(&r);       // a value not taken is passed over
 *     TRY(firn_json_finish(&r, err));
 *
 * Failure is sticky: after it loops end, takes give zeros, and finish reports
 * the place (byte and path) of the first thing that was wrong.  Numbers stay
 * text until asked for.  Strings borrow from `text` unless they hold escapes,
 * and then live in the arena; they are valid UTF-8 and may hold NULs.
 * Duplicate keys are reported each time they occur.
 */
#ifndef JSON_READER_H
#define JSON_READER_H

#include "base/str.h"

enum { FIRN_JSON_DEPTH_MAX = 128 };

typedef enum firn_json_kind {
    FIRN_JSON_NONE, /* no value here: the reader has failed */
    FIRN_JSON_NULL,
    FIRN_JSON_BOOL,
    FIRN_JSON_NUMBER,
    FIRN_JSON_STRING,
    FIRN_JSON_ARRAY,
    FIRN_JSON_OBJECT,
} firn_json_kind;

/* One object or array we are in. */
typedef struct firn_json_level {
    firn_str key; /* the last key; .data is NULL in an array */
    size_t index; /* how many members or items were begun */
} firn_json_level;

typedef struct firn_json_reader {
    const uint8_t *start, *at, *end;
    firn_arena *arena;
    unsigned depth; /* levels in use */
    bool pending;   /* a value is due and not yet taken */
    bool failed;
    size_t failed_at; /* byte position of the first failure */
    firn_error error; /* what it was, without its place */
    firn_json_level levels[FIRN_JSON_DEPTH_MAX];
} firn_json_reader;

/* Starts over `text`, which must outlive every string taken. */
void firn_json_begin(firn_json_reader *r, firn_bytes text, firn_arena *arena);

/* What comes next.  Asking does not fail the reader unless it has bad bytes. */
firn_json_kind firn_json_peek(firn_json_reader *r);

/* Enters the object (array) that is due; then next_key (next_item) until false. */
void firn_json_object_begin(firn_json_reader *r);
bool firn_json_next_key(firn_json_reader *r, firn_str *key);
void firn_json_array_begin(firn_json_reader *r);
bool firn_json_next_item(firn_json_reader *r);

/* Enters the next member if it is `key`, written right here without blanks or
 * escapes; else does nothing and says no.  For keys that mostly keep one order;
 * `key` must hold nothing that JSON would escape. */
bool firn_json_next_key_is(firn_json_reader *r, firn_str key);

/* Takes the value that is due.  Another kind, or a number out of range, fails. */
firn_str firn_json_take_string(firn_json_reader *r);
firn_str firn_json_take_number_text(firn_json_reader *r);
int64_t firn_json_take_int64(firn_json_reader *r); /* a number without fraction or exponent */
int32_t firn_json_take_int32(firn_json_reader *r);
double firn_json_take_double(firn_json_reader *r);
bool firn_json_take_bool(firn_json_reader *r);

/* Takes a null if one is due, and says so. */
bool firn_json_take_null(firn_json_reader *r);

/* Passes over the value that is due, checking its grammar. */
void firn_json_skip(firn_json_reader *r);

/* The same, giving its text, borrowed, without blanks around it. */
firn_str firn_json_take_raw(firn_json_reader *r);

/* Where the next byte to be looked at stands. */
static inline size_t firn_json_position(const firn_json_reader *r)
{
    return (size_t)(r->at - r->start);
}

/* Looking again: where one member explains another that stands before it, note
 * the position of a due value and pass over it; later revisit it, and when that
 * is done resume at the position where the first look ended. */
void firn_json_revisit(firn_json_reader *r, size_t position);
void firn_json_resume(firn_json_reader *r, size_t position);

/* Fails because of what a value means: firn_json_fail(&r, "id %d is taken", id).
 * The reader adds where it is; the first failure wins. */
#define firn_json_fail(r, ...)                                                                     \
    firn_json_failed((r), firn_fail(firn_json_error_slot(r), FIRN_CORRUPT, __VA_ARGS__))

/* The same with a status of its own, such as FIRN_UNSUPPORTED. */
#define firn_json_fail_as(r, status, ...)                                                          \
    firn_json_failed((r), firn_fail(firn_json_error_slot(r), (status), __VA_ARGS__))

static inline firn_error *firn_json_error_slot(firn_json_reader *r)
{
    return r->failed ? NULL : &r->error;
}

void firn_json_failed(firn_json_reader *r, firn_status status);
void firn_json_fail_nomem(firn_json_reader *r);

/* The first failure, with its place: "$.schemas[2].id, byte 312: expected …". */
firn_status firn_json_check(const firn_json_reader *r, firn_error *err);

/* Ends the reading: the value must be over and nothing but blanks may follow. */
FIRN_MUST_CHECK firn_status firn_json_finish(firn_json_reader *r, firn_error *err);

#endif
