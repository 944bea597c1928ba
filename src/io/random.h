/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
/* Random bytes from the system, for names and ids. */
#ifndef IO_RANDOM_H
#define IO_RANDOM_H

#include "base/base.h"

firn_status firn_random(void *out, size_t len, firn_error *err);

/* A version 4 UUID's 36 characters and a NUL. */
firn_status firn_random_uuid(char text[37], firn_error *err);

#endif
