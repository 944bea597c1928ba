/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
#include "iceberg/puffin/deletion_vector.h"

#include "codec/codec.h"

static uint32_t take_be32(firn_cursor *in)
{
    return __builtin_bswap32(firn_take_le32(in));
}

firn_status firn_deletion_vector_read(firn_bytes blob, firn_arena *arena, firn_roaring *positions,
                                      firn_error *err)
{
    static const uint8_t magic[4] = { 0xd1, 0xd3, 0x39, 0x64 };
    firn_cursor in = firn_cursor_over(blob);
    uint32_t len = take_be32(&in);
    firn_bytes body = firn_take(&in, len);
    uint32_t crc = take_be32(&in);
    if (in.failed || firn_left(&in) || len < sizeof magic)
        return firn_fail(err, FIRN_CORRUPT, "a deletion vector of %zu bytes says %u", blob.len,
                         len);
    if (memcmp(body.data, magic, sizeof magic) != 0)
        return firn_fail(err, FIRN_CORRUPT, "a deletion vector without its magic");
    if (firn_crc32(0, body) != crc)
        return firn_fail(err, FIRN_CORRUPT, "the deletion vector's checksum does not match");
    firn_bytes vector = { body.data + sizeof magic, body.len - sizeof magic };
    return firn_roaring_read(vector, arena, positions, err);
}
