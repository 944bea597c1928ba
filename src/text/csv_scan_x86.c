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

#define AVX512 __attribute__((target("avx512f,avx512bw,avx512vbmi2,bmi,popcnt")))

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

/* The numbers 0 … 63, of which those whose bit is set are moved together. */
AVX512 INLINE size_t put_compressed(uint32_t *out, uint64_t bits, uint32_t base)
{
    static const uint8_t numbers[64] = {
        0,  1,  2,  3,  4,  5,  6,  7,  8,  9,  10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21,
        22, 23, 24, 25, 26, 27, 28, 29, 30, 31, 32, 33, 34, 35, 36, 37, 38, 39, 40, 41, 42, 43,
        44, 45, 46, 47, 48, 49, 50, 51, 52, 53, 54, 55, 56, 57, 58, 59, 60, 61, 62, 63,
    };
    size_t count = (size_t)__builtin_popcountll(bits);
    __m512i places = _mm512_maskz_compress_epi8(bits, _mm512_loadu_si512(numbers));
    const __m512i first = _mm512_set1_epi32((int)base);
    _mm512_storeu_si512(
        out, _mm512_add_epi32(first, _mm512_cvtepu8_epi32(_mm512_castsi512_si128(places))));
    if (count <= 16)
        return count;
    __m128i rest[3] = { _mm512_extracti32x4_epi32(places, 1), _mm512_extracti32x4_epi32(places, 2),
                        _mm512_extracti32x4_epi32(places, 3) };
    for (size_t i = 0; i < 3; i++)
        _mm512_storeu_si512(out + 16 * (i + 1),
                            _mm512_add_epi32(first, _mm512_cvtepu8_epi32(rest[i])));
    return count;
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

/* Writes the positions of the bits, in eights; what is written beyond the last is
 * overwritten by the next.  `bits` becomes 0 before the eight are full, and what
 * the instruction then counts does not matter. */
INLINE size_t put_positions(uint32_t *out, uint64_t bits, uint32_t base)
{
    size_t count = (size_t)__builtin_popcountll(bits);
    for (size_t i = 0; i < count; i += 8)
        for (size_t k = 0; k < 8; k++, bits &= bits - 1)
            out[i + k] = base + (uint32_t)__builtin_ctzll(bits | UINT64_C(1) << 63);
    return count;
}

/* The bytes among `len` that give shape. */
INLINE uint64_t shapes_of(masks m, size_t len, firn_csv_marks marks, carry *from,
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
    return shapes;
}

#define SCAN(classify, put)                                                                        \
    carry from = { .field_start = 1 };                                                             \
    firn_csv_scan found = { .positions = scan->positions };                                        \
    for (size_t base = 0; base < len; base += 64) {                                                \
        uint64_t shapes =                                                                          \
            shapes_of(classify(text + base, marks), len - base, marks, &from, &found);             \
        found.count += put(found.positions + found.count, shapes, (uint32_t)base);                 \
    }                                                                                              \
    found.inside = from.inside != 0;                                                               \
    *scan = found

static void scan_sse2(const uint8_t *text, size_t len, firn_csv_marks marks, firn_csv_scan *scan)
{
    SCAN(classify_sse2, put_positions);
}

AVX2 static void scan_avx2(const uint8_t *text, size_t len, firn_csv_marks marks,
                           firn_csv_scan *scan)
{
    SCAN(classify_avx2, put_positions);
}

AVX512 static void scan_avx512(const uint8_t *text, size_t len, firn_csv_marks marks,
                               firn_csv_scan *scan)
{
    SCAN(classify_avx512, put_compressed);
}

void firn_csv_scan_kernels(firn_csv_scan_fn *kernels[FIRN_CSV_KERNELS_MAX])
{
    size_t count = 0;
    if (__builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512vbmi2"))
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
