/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
/* Ios of each kind, and what all of them promise. */
#ifndef IO_SAMPLE_H
#define IO_SAMPLE_H

#include "io/io.h"

typedef struct io_sample {
    firn_io *io;
    char folder[64]; /* ends without a slash */
} io_sample;

void io_sample_release(io_sample *p);

io_sample io_sample_local(void); /* in a folder of its own below /tmp */
io_sample io_sample_memory(void);

firn_str io_sample_at(const io_sample *p, const char *name, firn_arena *arena);
firn_status io_sample_put(const io_sample *p, const char *name, const char *text, firn_error *err);
void io_sample_check_text(const io_sample *p, const char *name, const char *text);

/* A visitor: *(int *)self counts the files, all .txt. */
firn_status io_sample_count_file(void *self, const firn_listed *file, firn_error *err);

/* Names are taken once, moved and replaced in one step, listed, synced, removed. */
void io_sample_check_promises(io_sample *p);
void io_sample_check_reading(io_sample *p);

#endif
