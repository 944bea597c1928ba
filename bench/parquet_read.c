/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
/* P4: how fast every column of a Parquet file is decoded, on one core.
 *
 *   bench-parquet-read FILE [repeat] [dictionary]
 *
 * Reads row group by row group, the columns in turn, batches of 8192 rows, as a
 * scan does; prints one line of JSON with the rows and the seconds of the best
 * run.  With `dictionary`, dictionary-encoded columns stay so. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "parquet/column_reader.h"

enum { BATCH_ROWS = 8192, COLUMNS_MAX = 256 };

static double seconds(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

/* Sequential reads of a stdio file: this bench wants no more of an input. */
static firn_status read_at(void *self, uint64_t offset, size_t len, uint8_t *out, firn_error *err)
{
    if (fseek(self, (long)offset, SEEK_SET) != 0 || fread(out, 1, len, self) != len)
        return firn_fail(err, FIRN_IO, "cannot read %zu bytes at %llu", len,
                         (unsigned long long)offset);
    return FIRN_OK;
}

typedef struct reading {
    firn_parquet_column *columns[COLUMNS_MAX];
    firn_column outs[COLUMNS_MAX];
    firn_arrow_field fields[COLUMNS_MAX];
    size_t count;
} reading;

static firn_status read_batches(reading *r, int64_t rows, firn_error *err)
{
    while (rows > 0) {
        int64_t n = rows < BATCH_ROWS ? rows : BATCH_ROWS;
        for (size_t c = 0; c < r->count; c++) {
            firn_column_clear(&r->outs[c]);
            TRY(firn_parquet_column_read(r->columns[c], n, &r->outs[c], err));
        }
        rows -= n;
    }
    return FIRN_OK;
}

static firn_status open_columns(firn_parquet_file *file, size_t group, reading *r, firn_error *err)
{
    for (size_t c = 0; c < r->count; c++) {
        TRY(firn_parquet_column_open(file, group, &firn_parquet_root(file)->children[c],
                                     &r->fields[c], &r->columns[c], err));
        TRY(firn_column_init(&r->outs[c], firn_parquet_column_field(r->columns[c]), NULL, err));
    }
    return FIRN_OK;
}

static firn_status read_group(firn_parquet_file *file, size_t group, reading *r, firn_error *err)
{
    firn_status status = open_columns(file, group, r, err);
    if (status == FIRN_OK)
        status = read_batches(r, firn_parquet_row_count(file, group), err);
    for (size_t c = 0; c < r->count; c++) {
        firn_column_release(&r->outs[c]);
        firn_parquet_column_close(&r->columns[c]);
    }
    return status;
}

static firn_status read_file(const firn_parquet_input *input, bool dictionary, int64_t *rows,
                             firn_error *err)
{
    static reading r;
    firn_parquet_file *file;
    SCOPED(firn_arena) arena = { 0 };
    TRY(firn_parquet_open(input, NULL, &file, err));
    r.count = firn_parquet_root(file)->child_count;
    if (r.count > COLUMNS_MAX)
        return firn_fail(err, FIRN_UNSUPPORTED, "%zu columns", r.count);
    firn_status status = FIRN_OK;
    for (size_t c = 0; c < r.count && status == FIRN_OK; c++) {
        status = firn_parquet_arrow_field(&firn_parquet_root(file)->children[c], &arena,
                                          &r.fields[c], err);
        r.fields[c].dictionary = dictionary;
    }
    *rows = 0;
    for (size_t g = 0; g < firn_parquet_row_group_count(file) && status == FIRN_OK; g++) {
        status = read_group(file, g, &r, err);
        *rows += firn_parquet_row_count(file, g);
    }
    firn_parquet_close(&file);
    return status;
}

int main(int argc, char **argv)
{
    FILE *f = argc > 1 ? fopen(argv[1], "rb") : NULL;
    if (!f)
        return fprintf(stderr, "usage: bench-parquet-read FILE [repeat] [dictionary]\n"), 1;
    setvbuf(f, NULL, _IONBF, 0);
    fseek(f, 0, SEEK_END);
    firn_parquet_input input = { read_at, f, (uint64_t)ftell(f) };
    int repeat = argc > 2 ? atoi(argv[2]) : 3;
    bool dictionary = argc > 3 && strcmp(argv[3], "dictionary") == 0;
    double best = 1e9;
    int64_t rows = 0;
    for (int i = 0; i < repeat; i++) {
        firn_error err;
        double start = seconds();
        if (read_file(&input, dictionary, &rows, &err) != FIRN_OK)
            return fprintf(stderr, "%s: %s\n", argv[1], err.message), 1;
        double took = seconds() - start;
        best = took < best ? took : best;
    }
    printf("{\"file\": \"%s\", \"rows\": %lld, \"seconds\": %.4f, \"rows_per_second\": %.0f}\n",
           argv[1], (long long)rows, best, (double)rows / best);
    fclose(f);
    return 0;
}
