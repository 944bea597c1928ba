/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
/* P1: how fast Arrow columns become a zstd Parquet file, on one core.
 *
 *   bench-parquet-write OUT.parquet [rows|FILE.arrows] [compat|fast]
 *
 * Makes batches of made-up trades (11 columns, sorted by time) beforehand, or reads
 * them from an Arrow stream, so that only the writer is timed; prints one line of
 * JSON. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "arrow/ipc.h"
#include "parquet/writer.h"

enum { BATCH_ROWS = 65536, BATCHES = 16, SYMBOLS = 300, BROKERS = 200 };

enum {
    SYMBOL,
    COMPANY,
    EXCHANGE,
    TIME,
    PRICE,
    VOLUME,
    QUALIFIERS,
    VENUE,
    BUYER,
    INGESTED,
    SEQUENCE
};

static firn_arrow_field fields[] = {
    [SYMBOL] = { FIRN_STR("symbol"), FIRN_ARROW_UTF8, .field_id = 1 },
    [COMPANY] = { FIRN_STR("company_id"), FIRN_ARROW_INT32, .field_id = 2 },
    [EXCHANGE] = { FIRN_STR("exchange"), FIRN_ARROW_UTF8, .field_id = 3 },
    [TIME] = { FIRN_STR("exchange_timestamp"), FIRN_ARROW_TIMESTAMP_US, .field_id = 4 },
    [PRICE] = { FIRN_STR("price"), FIRN_ARROW_DECIMAL128, .precision = 18, .scale = 6,
                .field_id = 5 },
    [VOLUME] = { FIRN_STR("volume"), FIRN_ARROW_INT64, .field_id = 6 },
    [QUALIFIERS] = { FIRN_STR("qualifiers"), FIRN_ARROW_INT32, .field_id = 7 },
    [VENUE] = { FIRN_STR("venue"), FIRN_ARROW_UTF8, .field_id = 8 },
    [BUYER] = { FIRN_STR("buyer_id"), FIRN_ARROW_UTF8, .nullable = true, .field_id = 9 },
    [INGESTED] = { FIRN_STR("ingestion_timestamp"), FIRN_ARROW_TIMESTAMP_US, .field_id = 10 },
    [SEQUENCE] = { FIRN_STR("sequence_number"), FIRN_ARROW_INT64, .nullable = true,
                   .field_id = 11 },
};

static firn_arrow_field schema = {
    .kind = FIRN_ARROW_STRUCT, .children = fields, .child_count = FIRN_COUNT(fields), .field_id = -1
};

static uint64_t state = 42;

static uint64_t random_below(uint64_t limit)
{
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    return (state >> 11) % limit;
}

static void put_text(firn_column *column, const char *format, int number)
{
    char text[32];
    int len = snprintf(text, sizeof text, format, number);
    firn_column_put_bytes(column, (firn_bytes){ (const uint8_t *)text, (size_t)len });
}

static void put_trade(firn_column *c, int64_t row)
{
    static int64_t now = INT64_C(1704067200000000), prices[SYMBOLS];
    static const char *const venues[] = { "", "", "", "CX", "AU", "DARK" };
    now += (int64_t)random_below(10) == 0 ? 0 : (int64_t)(random_below(8000) + 1);
    size_t symbol = random_below(SYMBOLS);
    symbol = symbol * random_below(SYMBOLS) / SYMBOLS; /* the first ones trade most */
    if (!prices[symbol])
        prices[symbol] = 100 + (int64_t)random_below(5000);
    prices[symbol] += (int64_t)random_below(3) - 1;
    prices[symbol] = prices[symbol] < 10 ? 10 : prices[symbol];
    put_text(&c[SYMBOL], "SYM%03d", (int)symbol);
    firn_column_put_int32(&c[COMPANY], 7000 + (int32_t)symbol);
    put_text(&c[EXCHANGE], "ASX", 0);
    firn_column_put_int64(&c[TIME], now);
    firn_column_put_int128(&c[PRICE], (firn_int128)prices[symbol] * 10000);
    firn_column_put_int64(&c[VOLUME], random_below(3) ? 100 * (int64_t)(1 + random_below(50))
                                                      : 1 + (int64_t)random_below(5000));
    firn_column_put_int32(&c[QUALIFIERS], (int32_t)(random_below(8) * random_below(2)));
    put_text(&c[VENUE], venues[random_below(FIRN_COUNT(venues))], 0);
    if (random_below(10) < 4)
        put_text(&c[BUYER], "BRK%04d", (int)random_below(BROKERS));
    else
        firn_column_put_null(&c[BUYER]);
    firn_column_put_int64(&c[INGESTED], now + 1000 + (int64_t)random_below(500000));
    firn_column_put_int64(&c[SEQUENCE], row);
}

static void die(const firn_error *err)
{
    fprintf(stderr, "%s\n", err->message);
    exit(1);
}

static void make_batch(struct ArrowArray *batch, int64_t first_row)
{
    firn_error err;
    firn_column column;
    if (firn_column_init(&column, &schema, &firn_heap, &err) != FIRN_OK)
        die(&err);
    for (int64_t i = 0; i < BATCH_ROWS; i++) {
        put_trade(column.children, first_row + i);
        firn_column_put_struct(&column);
    }
    if (firn_column_finish(&column, batch, &err) != FIRN_OK)
        die(&err);
    firn_column_release(&column);
}

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

/* Where batches come from: made up, or read from a stream. */
typedef struct source {
    int64_t rows, done; /* made up */
    FILE *file;         /* NULL: made up */
    firn_ipc_reader *reader;
} source;

static void open_stream(source *s, const char *path)
{
    firn_error err;
    s->file = fopen(path, "rb");
    if (!s->file)
        perror(path), exit(1);
    if (firn_ipc_reader_open(NULL, &s->reader, &err) != FIRN_OK)
        die(&err);
}

/* The next batch of the stream; false at its end. */
static bool read_batch(source *s, struct ArrowArray *batch)
{
    static uint8_t block[1 << 20];
    firn_error err;
    for (;;) {
        bool has;
        if (firn_ipc_reader_next(s->reader, batch, &has, &err) != FIRN_OK)
            die(&err);
        if (has)
            return true;
        size_t got = fread(block, 1, sizeof block, s->file);
        if (got == 0)
            return false;
        if (firn_ipc_reader_push(s->reader, (firn_bytes){ block, got }, &err) != FIRN_OK)
            die(&err);
    }
}

static int next_batches(source *s, struct ArrowArray batches[BATCHES])
{
    int count = 0;
    while (count < BATCHES && (s->file ? read_batch(s, &batches[count]) : s->done < s->rows)) {
        if (!s->file)
            make_batch(&batches[count], s->done);
        s->done += batches[count++].length;
    }
    return count;
}

/* The columns; of a stream, those its first bytes say, and the first batches. */
static const firn_arrow_field *columns_of(source *s, struct ArrowArray batches[BATCHES], int *count)
{
    *count = next_batches(s, batches);
    return s->file ? firn_ipc_reader_schema(s->reader) : &schema;
}

static double write_batches(firn_parquet_writer *writer, struct ArrowArray *batches, int count)
{
    firn_error err;
    double start = cpu_seconds();
    for (int i = 0; i < count; i++)
        if (firn_parquet_writer_write(writer, &batches[i], &err) != FIRN_OK)
            die(&err);
    double spent = cpu_seconds() - start;
    for (int i = 0; i < count; i++)
        batches[i].release(&batches[i]);
    return spent;
}

static double write_all(source *s, const firn_parquet_write_options *options, FILE *file,
                        firn_parquet_written *written)
{
    firn_error err;
    firn_parquet_writer *writer;
    firn_parquet_output output = { write_file, file };
    struct ArrowArray batches[BATCHES];
    int count;
    const firn_arrow_field *columns = columns_of(s, batches, &count);
    if (!columns || firn_parquet_writer_open(columns, options, &output, NULL, &writer, &err))
        die(&err);
    double spent = 0;
    for (; count > 0; count = next_batches(s, batches))
        spent += write_batches(writer, batches, count);
    double start = cpu_seconds();
    if (firn_parquet_writer_finish(writer, written, &err) != FIRN_OK)
        die(&err);
    spent += cpu_seconds() - start;
    for (size_t i = 0; i < written->column_count; i++)
        fprintf(stderr, "%-20s %lld bytes\n", written->columns[i].path.data,
                (long long)written->columns[i].column_size);
    firn_parquet_writer_close(&writer);
    return spent;
}

int main(int argc, char **argv)
{
    if (argc < 2)
        return fprintf(stderr, "usage: %s OUT [rows|FILE.arrows] [compat|fast]\n", argv[0]), 2;
    bool fast = argc > 3 && strcmp(argv[3], "fast") == 0;
    source s = { .rows = argc > 2 ? atoll(argv[2]) : 10000000 };
    FILE *file = fopen(argv[1], "wb");
    if (!file)
        return perror(argv[1]), 1;
    if (argc > 2 && strstr(argv[2], ".arrow"))
        open_stream(&s, argv[2]);
    firn_parquet_write_options options = { .layout =
                                               fast ? FIRN_PARQUET_FAST : FIRN_PARQUET_COMPAT };
    firn_parquet_written written;
    double spent = write_all(&s, &options, file, &written);
    printf("{\"rows\": %lld, \"layout\": \"%s\", \"seconds\": %.3f, \"rows_per_second\": %.0f, "
           "\"bytes\": %lld}\n",
           (long long)written.record_count, fast ? "fast" : "compat", spent,
           (double)written.record_count / spent, (long long)written.file_size);
    firn_ipc_reader_close(&s.reader);
    return fclose(file) != 0;
}
