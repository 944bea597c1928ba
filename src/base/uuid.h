/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
/* UUIDs: 16 bytes, big-endian, as Iceberg and Parquet store them. */
#ifndef BASE_UUID_H
#define BASE_UUID_H

#include "base/str.h"

enum { FIRN_UUID_TEXT_LEN = 36 };

typedef struct firn_uuid {
    uint8_t bytes[16];
} firn_uuid;

/* A version 4 UUID made of 16 random bytes that the caller brings. */
firn_uuid firn_uuid_from_random(const uint8_t random[16]);

/* Writes 36 lower-case characters and a NUL. */
void firn_uuid_format(const uint8_t bytes[16], char text[FIRN_UUID_TEXT_LEN + 1]);

/* Accepts upper and lower case, with hyphens at the usual places or none. */
bool firn_uuid_parse(firn_str text, uint8_t bytes[16]);

#endif
