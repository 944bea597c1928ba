/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
/* The scan with SSE2, AVX2 and AVX-512; csv_scan.c has the plain twin. */
#include "text/csv_scan.h"

#if defined(__x86_64__)

#include <immintrin.h>
#include <string.h>

#define INLINE static inline __attribute__((always_inline))

/* 64 bytes, one bit each. */
typedef struct masks {
    uint64_t delimiters, quotes, line_feeds, carriage_returns, high;
} masks;

INLINE masks classify_sse2(const uint8_t *p, firn_csv_marks marks)
{
    const __m128i delimiter = _mm_set1_epi8((char)marks.delimiter);
    const __m128i quote = _mm_set1_epi8((char)marks.quote);
    const __m128i lf = _mm_set1_epi8('\n'), cr = _mm_set1_epi8('\r');
    masks m = { 0 };
    for (int i = 0; i < 4; i++) {
        __m128i bytes = _mm_loadu_si128((const __m128i *)(const void *)(p + 16 * i));
        int shift = 16 * i;
        m.delimiters |= (uint64_t)(uint32_t)_mm_movemask_epi8(_mm_cmpeq_epi8(bytes, delimiter))
                        << shift;
        m.quotes |= (uint64_t)(uint32_t)_mm_movemask_epi8(_mm_cmpeq_epi8(bytes, quote)) << shift;
        m.line_feeds |= (uint64_t)(uint32_t)_mm_movemask_epi8(_mm_cmpeq_epi8(bytes, lf)) << shift;
        m.carriage_returns |= (uint64_t)(uint32_t)_mm_movemask_epi8(_mm_cmpeq_epi8(bytes, cr))
                              << shift;
        m.high |= (uint64_t)(uint32_t)_mm_movemask_epi8(bytes) << shift;
    }
    return m;
}

#define AVX2 __attribute__((target("avx2,bmi,popcnt")))

AVX2 INLINE masks classify_avx2(const uint8_t *p, firn_csv_marks marks)
{
    const __m256i delimiter = _mm256_set1_epi8((char)marks.delimiter);
    const __m256i quote = _mm256_set1_epi8((char)marks.quote);
    const __m256i lf = _mm256_set1_epi8('\n'), cr = _mm256_set1_epi8('\r');
    masks m = { 0 };
    for (int i = 0; i < 2; i++) {
        __m256i bytes = _mm256_loadu_si256((const __m256i *)(const void *)(p + 32 * i));
        int shift = 32 * i;
        m.delimiters |=
            (uint64_t)(uint32_t)_mm256_movemask_epi8(_mm256_cmpeq_epi8(bytes, delimiter)) << shift;
        m.quotes |= (uint64_t)(uint32_t)_mm256_movemask_epi8(_mm256_cmpeq_epi8(bytes, quote))
                    << shift;
        m.line_feeds |= (uint64_t)(uint32_t)_mm256_movemask_epi8(_mm256_cmpeq_epi8(bytes, lf))
                        << shift;
        m.carriage_returns |= (uint64_t)(uint32_t)_mm256_movemask_epi8(_mm256_cmpeq_epi8(bytes, cr))
                              << shift;
        m.high |= (uint64_t)(uint32_t)_mm256_movemask_epi8(bytes) << shift;
    }
    return m;
}

#define AVX512 __attribute__((target("avx512f,avx512bw,bmi,popcnt")))

AVX512 INLINE masks classify_avx512(const uint8_t *p, firn_csv_marks marks)
{
    __m512i bytes = _mm512_loadu_si512(p);
    return (masks){
        .delimiters = _mm512_cmpeq_epi8_mask(bytes, _mm512_set1_epi8((char)marks.delimiter)),
        .quotes = _mm512_cmpeq_epi8_mask(bytes, _mm512_set1_epi8((char)marks.quote)),
        .line_feeds = _mm512_cmpeq_epi8_mask(bytes, _mm512_set1_epi8('\n')),
        .carriage_returns = _mm512_cmpeq_epi8_mask(bytes, _mm512_set1_epi8('\r')),
        .high = _mm512_movepi8_mask(bytes),
    };
}

/* What one block hands on to the next. */
typedef struct carry {
    uint64_t inside;      /* all ones inside quotes */
    uint64_t field_start; /* 1: the next byte begins a field */
    uint64_t quote;       /* 1: the last byte was a quote */
} carry;

/* Bit i: an odd number of bits at or below i are set. */
INLINE uint64_t running_xor(uint64_t bits)
{
    bits ^= bits << 1;
    bits ^= bits << 2;
    bits ^= bits << 4;
    bits ^= bits << 8;
    bits ^= bits << 16;
    return bits ^ bits << 32;
}

/* Writes the positions of the bits; up to seven beyond the last are overwritten later. */
INLINE size_t put_positions(uint32_t *out, uint64_t bits, uint32_t base)
{
    size_t count = (size_t)__builtin_popcountll(bits);
    for (size_t i = 0; i < count; i += 8)
        for (size_t k = 0; k < 8; k++, bits &= bits - 1)
            out[i + k] = base + (bits ? (uint32_t)__builtin_ctzll(bits) : 0);
    return count;
}

INLINE void take_block(masks m, size_t base, size_t len, firn_csv_marks marks, carry *from,
                       firn_csv_scan *scan)
{
    uint64_t valid = len >= 64 ? UINT64_MAX : (UINT64_C(1) << len) - 1;
    uint64_t quotes = marks.no_quotes ? 0 : m.quotes & valid;
    uint64_t inside = from->inside;
    uint64_t shapes = (m.delimiters | m.line_feeds | m.carriage_returns) & valid;
    if (quotes) {
        inside ^= running_xor(quotes);
        shapes &= ~inside;
        uint64_t may_open = shapes << 1 | from->field_start | quotes << 1 | from->quote;
        scan->odd_quotes |= (quotes & inside & ~may_open) != 0;
        from->inside = (uint64_t)((int64_t)inside >> 63);
    } else {
        shapes &= ~inside;
    }
    scan->hidden |= ((m.line_feeds | m.carriage_returns) & valid & inside) != 0;
    from->field_start = shapes >> 63;
    from->quote = quotes >> 63;
    scan->high |= (m.high & valid) != 0;
    scan->line_feeds += (size_t)__builtin_popcountll(m.line_feeds & shapes);
    scan->carriage_returns += (size_t)__builtin_popcountll(m.carriage_returns & shapes);
    scan->count += put_positions(scan->positions + scan->count, shapes, (uint32_t)base);
}

#define SCAN(classify)                                                                             \
    carry from = { .field_start = 1 };                                                             \
    *scan = (firn_csv_scan){ .positions = scan->positions };                                       \
    for (size_t base = 0; base < len; base += 64)                                                  \
        take_block(classify(text + base, marks), base, len - base, marks, &from, scan);            \
    scan->inside = from.inside != 0

static void scan_sse2(const uint8_t *text, size_t len, firn_csv_marks marks, firn_csv_scan *scan)
{
    SCAN(classify_sse2);
}

AVX2 static void scan_avx2(const uint8_t *text, size_t len, firn_csv_marks marks,
                           firn_csv_scan *scan)
{
    SCAN(classify_avx2);
}

AVX512 static void scan_avx512(const uint8_t *text, size_t len, firn_csv_marks marks,
                               firn_csv_scan *scan)
{
    SCAN(classify_avx512);
}

void firn_csv_scan_kernels(firn_csv_scan_fn *kernels[FIRN_CSV_KERNELS_MAX])
{
    size_t count = 0;
    if (__builtin_cpu_supports("avx512bw"))
        kernels[count++] = scan_avx512;
    if (__builtin_cpu_supports("avx2"))
        kernels[count++] = scan_avx2;
    kernels[count++] = scan_sse2;
    kernels[count] = NULL;
}

#else

void firn_csv_scan_kernels(firn_csv_scan_fn *kernels[FIRN_CSV_KERNELS_MAX])
{
    kernels[0] = NULL;
}

#endif
