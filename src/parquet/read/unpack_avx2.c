/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
/* Eight values at a time with AVX2.  A value of up to 25 bits lies, wherever it
 * begins, within four bytes: a byte shuffle brings each value's four into a 32-bit
 * lane, a shift by lane moves it to the bottom, a mask cuts it off.  The lower half
 * of a group is loaded from where value 0 begins, the upper from value 4. */
#include "parquet/read/unpack.h"

#if defined(__x86_64__)

#include <immintrin.h>

enum { WIDTH_MAX = 25, LOAD_BYTES = 16 };

/* Value `j` of a half whose first bit is bit `o` of its first byte. */
#define AT(w, j, o) (uint8_t)(((j) * (w) + (o)) / 8)
#define FOUR(w, j, o)                                                                              \
    AT(w, j, o), (uint8_t)(AT(w, j, o) + 1), (uint8_t)(AT(w, j, o) + 2), (uint8_t)(AT(w, j, o) + 3)
#define HALF(w, o) FOUR(w, 0, o), FOUR(w, 1, o), FOUR(w, 2, o), FOUR(w, 3, o)
#define SHUFFLE(w)                                                                                 \
    {                                                                                              \
        HALF(w, 0), HALF(w, 4 * (w) % 8)                                                           \
    }

#define SHIFT(w, j, o) (((j) * (w) + (o)) % 8)
#define SHIFTS(w, o) SHIFT(w, 0, o), SHIFT(w, 1, o), SHIFT(w, 2, o), SHIFT(w, 3, o)
#define SHIFT_ROW(w)                                                                               \
    {                                                                                              \
        SHIFTS(w, 0), SHIFTS(w, 4 * (w) % 8)                                                       \
    }

#define ROWS_5(row, w) row(w), row(w + 1), row(w + 2), row(w + 3), row(w + 4)
#define ROWS(row)                                                                                  \
    {                                                                                              \
        row(0), ROWS_5(row, 1), ROWS_5(row, 6), ROWS_5(row, 11), ROWS_5(row, 16), ROWS_5(row, 21)  \
    }

static const uint8_t shuffles[WIDTH_MAX + 1][32] = ROWS(SHUFFLE);
static const uint32_t shifts[WIDTH_MAX + 1][8] = ROWS(SHIFT_ROW);

__attribute__((target("avx2"))) static void unpack(const uint8_t *in, unsigned width, uint32_t *out,
                                                   size_t groups)
{
    __m256i shuffle = _mm256_loadu_si256((const __m256i *)(const void *)shuffles[width]);
    __m256i shift = _mm256_loadu_si256((const __m256i *)(const void *)shifts[width]);
    __m256i mask = _mm256_set1_epi32((int)((UINT32_C(1) << width) - 1));
    for (size_t g = 0; g < groups; g++, in += width, out += 8) {
        __m128i low = _mm_loadu_si128((const __m128i *)(const void *)in);
        __m128i high = _mm_loadu_si128((const __m128i *)(const void *)(in + width / 2));
        __m256i both = _mm256_inserti128_si256(_mm256_castsi128_si256(low), high, 1);
        __m256i values = _mm256_srlv_epi32(_mm256_shuffle_epi8(both, shuffle), shift);
        _mm256_storeu_si256((__m256i *)(void *)out, _mm256_and_si256(values, mask));
    }
}

size_t firn_unpack_groups_avx2(firn_bytes in, unsigned width, uint32_t *out, size_t group_count)
{
    if (width == 0 || width > WIDTH_MAX || !__builtin_cpu_supports("avx2"))
        return 0;
    size_t beyond = width / 2 + LOAD_BYTES; /* what the last group may touch, from its start */
    size_t safe = in.len < beyond ? 0 : (in.len - beyond) / width + 1;
    size_t groups = group_count < safe ? group_count : safe;
    unpack(in.data, width, out, groups);
    return groups;
}

#else

size_t firn_unpack_groups_avx2(firn_bytes in, unsigned width, uint32_t *out, size_t group_count)
{
    (void)in, (void)width, (void)out, (void)group_count;
    return 0;
}

#endif
