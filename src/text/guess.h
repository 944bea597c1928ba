/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
/* What a piece of text could be: a set that shrinks with each value seen. */
#ifndef TEXT_GUESS_H
#define TEXT_GUESS_H

#include "arrow/type.h"

typedef enum firn_guess {
    FIRN_GUESS_BOOL = 1,
    FIRN_GUESS_LONG = 2,
    FIRN_GUESS_DOUBLE = 4,
    FIRN_GUESS_DATE = 8,
    FIRN_GUESS_TIMESTAMP = 16,   /* no offset */
    FIRN_GUESS_TIMESTAMPTZ = 32, /* with one */
    FIRN_GUESS_WHOLE = 64,       /* whole, of at most 38 digits */
    FIRN_GUESS_WORDS = 128,      /* only words such as NaN, which alone are no numbers */
    FIRN_GUESS_NUMBER = FIRN_GUESS_LONG | FIRN_GUESS_DOUBLE | FIRN_GUESS_WHOLE,
    FIRN_GUESS_ANY = 255,
} firn_guess;

/* The kinds that `text` could be; 0: only a string. */
unsigned firn_guess_text(firn_str text);

/* Sets kind, utc and precision of `field` from what remained; `seen`: there was a value. */
void firn_guess_settle(unsigned guesses, bool seen, firn_arrow_field *field);

#endif
