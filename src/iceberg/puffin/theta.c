/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
#include "iceberg/puffin/theta.h"

#include "base/cursor.h"

enum { FAMILY_COMPACT = 3, FLAG_EMPTY = 4, FLAG_SINGLE = 32 };

static const uint64_t theta_max = INT64_MAX; /* every value was kept */

/* What the preamble says, and what follows it. */
typedef struct sketch {
    uint8_t words, version, entry_bits, count_bytes, flags;
    uint64_t count, theta;
} sketch;

static bool take_hashes(firn_cursor *in, const sketch *s)
{
    if (s->count > firn_left(in) / sizeof(uint64_t))
        return false;
    for (uint64_t i = 0; i < s->count; i++) {
        uint64_t hash = firn_take_le64(in);
        if (hash == 0 || hash >= s->theta)
            return false;
    }
    return firn_left(in) == 0;
}

static bool take_version_3(firn_cursor *in, sketch *s)
{
    if (s->words == 1)
        s->count = !(s->flags & FLAG_EMPTY) && (s->flags & FLAG_SINGLE || firn_left(in) == 8);
    if (s->words > 1) {
        s->count = firn_take_le32(in);
        firn_take_le32(in);
    }
    if (s->words > 2)
        s->theta = firn_take_le64(in);
    return s->words >= 1 && s->words <= 3 && take_hashes(in, s);
}

/* The hashes are differences of `entry_bits` each; only their number matters here. */
static bool take_version_4(firn_cursor *in, sketch *s)
{
    if (s->words > 1)
        s->theta = firn_take_le64(in);
    for (unsigned i = 0; i < s->count_bytes && i < sizeof s->count; i++)
        s->count |= (uint64_t)firn_take_u8(in) << 8 * i;
    return s->words >= 1 && s->words <= 2 && s->count_bytes <= 4 && s->entry_bits >= 1 &&
           s->entry_bits <= 63 && firn_left(in) == (s->count * s->entry_bits + 7) / 8;
}

firn_status firn_theta_estimate(firn_bytes bytes, double *estimate, firn_error *err)
{
    firn_cursor in = firn_cursor_over(bytes);
    firn_bytes preamble = firn_take(&in, 8);
    if (in.failed)
        return firn_fail(err, FIRN_CORRUPT, "a sketch of %zu bytes", bytes.len);
    const uint8_t *p = preamble.data;
    sketch s = { .words = p[0] & 0x3f,
                 .version = p[1],
                 .entry_bits = p[3],
                 .count_bytes = p[4],
                 .flags = p[5],
                 .theta = theta_max };
    if (p[2] != FAMILY_COMPACT)
        return firn_fail(err, FIRN_CORRUPT, "a sketch of family %d is not a compact Theta sketch",
                         p[2]);
    if (s.version == 1 || s.version == 2)
        return firn_fail(err, FIRN_UNSUPPORTED, "a Theta sketch of serial version %d", s.version);
    bool good = s.version == 3   ? take_version_3(&in, &s)
                : s.version == 4 ? take_version_4(&in, &s)
                                 : false;
    if (!good || in.failed || s.count >= s.theta ||
        s.theta > theta_max) /* hashes are below theta */
        return firn_fail(err, FIRN_CORRUPT, "%zu bytes are not a Theta sketch", bytes.len);
    *estimate = (double)s.count / ((double)s.theta / (double)theta_max);
    return FIRN_OK;
}
