/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
/* Any bytes as any codec: the first byte picks the codec, the second (times 37)
 * the size claimed.  What decompresses must compress and decompress to itself;
 * our snappy decoder and libsnappy's must agree, and so must our frames of numbers and
 * libzstd. */
#include <snappy-c.h>
#include <stdlib.h>
#include <string.h>
#include <zstd.h>

#include "base/cursor.h"
#include "codec/codec.h"
#include "codec/zstd_numbers.h"

enum { NUMBERS_MAX = 40000, ROUNDS = 100 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_round_trip(firn_codec_context *context, firn_codec codec, firn_bytes bytes)
{
    SCOPED(firn_buf) packed = { 0 };
    SCOPED(firn_buf) again = { 0 };
    if (firn_codec_compress(context, codec, 1, bytes, &packed, NULL) != FIRN_OK)
        abort();
    if (firn_codec_decompress(context, codec, firn_buf_bytes(&packed), bytes.len, &again, NULL) !=
        FIRN_OK)
        abort();
    if (again.len != bytes.len || (bytes.len && memcmp(again.data, bytes.data, bytes.len) != 0))
        abort();
}

/* The bytes as differences between numbers, over and over with less of them, behind some bytes as
 * they are. */
static void check_numbers(firn_bytes in, size_t ahead)
{
    static uint8_t bytes[NUMBERS_MAX * 8 + UINT8_MAX], again[sizeof bytes];
    SCOPED(firn_buf) out = { 0 };
    ahead = ahead < in.len ? ahead : in.len;
    if (ahead)
        memcpy(bytes, in.data, ahead);
    size_t count = 0;
    uint64_t now = 0;
    for (unsigned round = 0; round < ROUNDS; round++)
        for (size_t i = 0; i < in.len && count < NUMBERS_MAX; i++, count++) {
            now += in.data[i] > UINT8_MAX - round ? (uint64_t)in.data[i] << in.data[i] % 56 : round;
            firn_store_le64(bytes + ahead + count * 8, now);
        }
    firn_bytes numbers = { bytes, ahead + count * 8 };
    if (!firn_zstd_put_numbers(numbers, ahead, &out))
        return;
    if (ZSTD_decompress(again, sizeof again, out.data, out.len) != numbers.len ||
        memcmp(again, bytes, numbers.len) != 0)
        abort();
}

static void check_snappy(firn_bytes in, size_t claimed, const firn_buf *ours)
{
    size_t len = claimed;
    char *theirs = malloc(claimed + 1);
    if (!theirs || in.len == 0 || claimed == 0) {
        free(theirs);
        return;
    }
    bool ok = snappy_uncompress((const char *)in.data, in.len, theirs, &len) == SNAPPY_OK &&
              len == claimed;
    if (ok != (ours != NULL) || (ok && memcmp(theirs, ours->data, len) != 0))
        abort();
    free(theirs);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    SCOPED(firn_codec_context) context = { 0 };
    SCOPED(firn_buf) out = { .len_max = 1 << 24 };
    SCOPED(firn_buf) streamed = { .len_max = 1 << 24 };
    if (size < 2)
        return 0;
    firn_codec codec = (firn_codec)(data[0] % (FIRN_CODEC_DEFLATE + 1));
    size_t claimed = (size_t)data[1] * 37;
    firn_bytes in = { data + 2, size - 2 };

    bool ok = firn_codec_decompress(&context, codec, in, claimed, &out, NULL) == FIRN_OK;
    if (ok && out.len != claimed)
        abort();
    if (codec == FIRN_CODEC_SNAPPY)
        check_snappy(in, claimed, ok ? &out : NULL);
    if (ok)
        check_round_trip(&context, codec, firn_buf_bytes(&out));
    if (firn_codec_decompress_up_to(&context, codec, in, 1 << 20, &streamed, NULL) == FIRN_OK &&
        streamed.len > 1 << 20)
        abort();
    check_round_trip(&context, codec, in);
    if (codec == FIRN_CODEC_ZSTD)
        check_numbers(in, data[1]);
    return 0;
}
