/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
#include "base/uuid.h"

firn_uuid firn_uuid_from_random(const uint8_t random[16])
{
    firn_uuid id;
    memcpy(id.bytes, random, 16);
    id.bytes[6] = (uint8_t)((id.bytes[6] & 0x0f) | 0x40); /* version 4 */
    id.bytes[8] = (uint8_t)((id.bytes[8] & 0x3f) | 0x80); /* RFC 9562 variant */
    return id;
}

static bool hyphen_before(size_t byte)
{
    return byte == 4 || byte == 6 || byte == 8 || byte == 10;
}

void firn_uuid_format(const uint8_t bytes[16], char text[FIRN_UUID_TEXT_LEN + 1])
{
    static const char digits[] = "0123456789abcdef";
    size_t at = 0;
    for (size_t i = 0; i < 16; i++) {
        if (hyphen_before(i))
            text[at++] = '-';
        text[at++] = digits[bytes[i] >> 4];
        text[at++] = digits[bytes[i] & 15];
    }
    text[at] = 0;
}

bool firn_uuid_parse(firn_str text, uint8_t bytes[16])
{
    bool hyphens = text.len == FIRN_UUID_TEXT_LEN;
    if (!hyphens && text.len != 32)
        return false;
    size_t at = 0;
    for (size_t i = 0; i < 16; i++) {
        if (hyphens && hyphen_before(i) && text.data[at++] != '-')
            return false;
        if (!firn_str_unhex((firn_str){ text.data + at, 2 }, &bytes[i]))
            return false;
        at += 2;
    }
    return true;
}
