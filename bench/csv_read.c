/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
/* How fast a CSV file of trades becomes columns (half of P2), on one core.
 *
 *   bench-csv-read IN.csv [OUT.parquet]
 *
 * The file has the eleven columns of bench/parquet_write.c and a header.  With
 * OUT the batches also become a Parquet file in the fast layout. */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "parquet/writer.h"
#include "text/csv.h"

static firn_arrow_field fields[] = {
    { FIRN_STR("symbol"), FIRN_ARROW_UTF8, .field_id = 1 },
    { FIRN_STR("company_id"), FIRN_ARROW_INT32, .field_id = 2 },
    { FIRN_STR("exchange"), FIRN_ARROW_UTF8, .field_id = 3 },
    { FIRN_STR("exchange_timestamp"), FIRN_ARROW_TIMESTAMP_US, .field_id = 4 },
    { FIRN_STR("price"), FIRN_ARROW_DECIMAL128, .precision = 18, .scale = 6, .field_id = 5 },
    { FIRN_STR("volume"), FIRN_ARROW_INT64, .field_id = 6 },
    { FIRN_STR("qualifiers"), FIRN_ARROW_INT32, .field_id = 7 },
    { FIRN_STR("venue"), FIRN_ARROW_UTF8, .field_id = 8 },
    { FIRN_STR("buyer_id"), FIRN_ARROW_UTF8, .nullable = true, .field_id = 9 },
    { FIRN_STR("ingestion_timestamp"), FIRN_ARROW_TIMESTAMP_US, .field_id = 10 },
    { FIRN_STR("sequence_number"), FIRN_ARROW_INT64, .nullable = true, .field_id = 11 },
};

static const firn_arrow_field schema = {
    .kind = FIRN_ARROW_STRUCT, .children = fields, .child_count = FIRN_COUNT(fields), .field_id = -1
};

static firn_status write_file(void *self, const void *data, size_t len, firn_error *err)
{
    if (fwrite(data, 1, len, self) == len)
        return FIRN_OK;
    return firn_fail(err, FIRN_IO, "cannot write");
}

static double cpu_seconds(void)
{
    struct timespec now;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return (double)now.tv_sec + (double)now.tv_nsec * 1e-9;
}

static firn_status take_batches(firn_csv_reader *reader, firn_parquet_writer *writer,
                                firn_error *err)
{
    struct ArrowArray batch;
    for (bool has = true; has;) {
        TRY(firn_csv_reader_next(reader, &batch, &has, err));
        if (!has)
            break;
        firn_status status = writer ? firn_parquet_writer_write(writer, &batch, err) : FIRN_OK;
        batch.release(&batch);
        TRY(status);
    }
    return FIRN_OK;
}

static firn_status convert(FILE *in, firn_csv_reader *reader, firn_parquet_writer *writer,
                           uint64_t *bytes, firn_error *err)
{
    static uint8_t block[1 << 20];
    for (size_t n; (n = fread(block, 1, sizeof block, in)) > 0; *bytes += n) {
        TRY(firn_csv_reader_push(reader, (firn_bytes){ block, n }, err));
        TRY(take_batches(reader, writer, err));
    }
    TRY(firn_csv_reader_end(reader, err));
    TRY(take_batches(reader, writer, err));
    firn_parquet_written written;
    return writer ? firn_parquet_writer_finish(writer, &written, err) : FIRN_OK;
}

int main(int argc, char **argv)
{
    if (argc < 2)
        return fprintf(stderr, "usage: %s IN.csv [OUT.parquet]\n", argv[0]), 2;
    FILE *in = fopen(argv[1], "rb"), *out = argc > 2 ? fopen(argv[2], "wb") : NULL;
    if (!in || (argc > 2 && !out))
        return perror(argv[1]), 1;
    firn_error err;
    firn_csv_reader *reader = NULL;
    firn_parquet_writer *writer = NULL;
    firn_parquet_output output = { write_file, out };
    firn_parquet_write_options options = { .layout = FIRN_PARQUET_FAST };
    uint64_t bytes = 0;
    double start = cpu_seconds();
    firn_status status = firn_csv_reader_open(&schema, NULL, NULL, &reader, &err);
    if (status == FIRN_OK && out)
        status = firn_parquet_writer_open(&schema, &options, &output, NULL, &writer, &err);
    if (status == FIRN_OK)
        status = convert(in, reader, writer, &bytes, &err);
    if (status != FIRN_OK)
        return fprintf(stderr, "%s\n", err.message), 1;
    double spent = cpu_seconds() - start;
    double rows = (double)firn_csv_reader_rows(reader);
    printf(
        "{\"rows\": %.0f, \"seconds\": %.3f, \"rows_per_second\": %.0f, \"gb_per_second\": %.2f}\n",
        rows, spent, rows / spent, (double)bytes / spent / 1e9);
    firn_csv_reader_close(&reader);
    firn_parquet_writer_close(&writer);
    return 0;
}
