/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
/* What planning and committing read before any data (halves of P7 and P8), on one core.
 *
 *   bench-metadata-read [ENTRIES] [SNAPSHOTS]
 *
 * Makes a manifest with full statistics over eleven columns and a metadata file with
 * a long history, reads each seven times, and prints one line of JSON per way of
 * reading: the best run's nanoseconds an entry, or megabytes a second. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/time.h"
#include "iceberg/manifest_list.h"
#include "iceberg/metadata.h"

enum { COLUMNS = 11, RUNS = 7, BOUND_BYTES = 16 };

static void stop(firn_status status, const firn_error *err)
{
    if (status == FIRN_OK)
        return;
    fprintf(stderr, "%s\n", err->message);
    exit(EXIT_FAILURE);
}

/* ---- a manifest ---- */

typedef struct sample {
    firn_field fields[COLUMNS];
    firn_partition_field part;
    firn_schema schema;
    firn_partition_spec spec;
    int32_t ids[COLUMNS];
    int64_t sizes[COLUMNS], values[COLUMNS], nulls[COLUMNS];
    uint8_t edges[2][COLUMNS][BOUND_BYTES];
    firn_bytes bounds[2][COLUMNS];
    firn_value day;
    char path[160];
} sample;

static void sample_init(sample *s)
{
    static const firn_type_kind kinds[] = { FIRN_TYPE_LONG, FIRN_TYPE_STRING, FIRN_TYPE_TIMESTAMP };
    *s = (sample){ .day = { .kind = FIRN_TYPE_DATE } };
    for (int32_t c = 0; c < COLUMNS; c++) {
        s->ids[c] = c + 1;
        s->fields[c] = (firn_field){ .id = c + 1, .name = FIRN_STR("c"), .type = { kinds[c % 3] } };
    }
    s->part = (firn_partition_field){ .source_id = 3,
                                      .field_id = 1000,
                                      .name = FIRN_STR("day"),
                                      .transform = { .kind = FIRN_TRANSFORM_DAY } };
    s->schema.root =
        (firn_type){ .kind = FIRN_TYPE_STRUCT, .fields = s->fields, .field_count = COLUMNS };
    s->spec = (firn_partition_spec){ .fields = &s->part, .field_count = 1 };
}

/* The statistics of data file `i`: no two files have the same. */
static void sample_vary(sample *s, uint32_t i)
{
    for (uint32_t c = 0; c < COLUMNS; c++) {
        s->sizes[c] = 100000 + (i * 7919 + c * 31) % 50000;
        s->values[c] = 1000000;
        s->nulls[c] = c % 2 ? 0 : i % 100;
        for (uint32_t edge = 0; edge < 2; edge++) {
            memset(s->edges[edge][c], (int)('a' + c + edge), BOUND_BYTES);
            firn_store_le64(s->edges[edge][c], (uint64_t)i * 1000003 + edge * 99999);
            s->bounds[edge][c] = (firn_bytes){ s->edges[edge][c], c % 3 == 1 ? BOUND_BYTES : 8 };
        }
    }
    s->day.integer = 19000 + i / 100;
    uint32_t mixed = i * 2654435761u;
    snprintf(s->path, sizeof s->path,
             "s3://warehouse/db/table/data/day=2024-%02u-%02u/%05u-%u-%08" PRIx32
             "-5b8d-4b7e-9d2e-%08" PRIx32 "-00001.parquet",
             1 + i % 12, 1 + i % 28, i % 100000, i % 977, mixed, mixed ^ 0x5bd1e995);
}

static firn_manifest_entry sample_entry(sample *s)
{
    static int64_t offsets[] = { 4, 134217728 };
    firn_manifest_entry entry = firn_manifest_entry_empty();
    entry.status = FIRN_ENTRY_ADDED;
    entry.snapshot_id = 3051729675574597004;
    firn_data_file *file = &entry.file;
    file->file_path = firn_str_from(s->path);
    file->file_format = FIRN_STR("PARQUET");
    file->partition = &s->day;
    file->partition_count = 1;
    file->record_count = 1000000;
    file->file_size_in_bytes = 52428800 + s->sizes[0];
    file->column_sizes = (firn_avro_id_longs){ s->ids, s->sizes, COLUMNS };
    file->value_counts = (firn_avro_id_longs){ s->ids, s->values, COLUMNS };
    file->null_value_counts = (firn_avro_id_longs){ s->ids, s->nulls, COLUMNS };
    file->lower_bounds = (firn_avro_id_bytes){ s->ids, s->bounds[0], COLUMNS };
    file->upper_bounds = (firn_avro_id_bytes){ s->ids, s->bounds[1], COLUMNS };
    file->split_offsets = (firn_avro_int64s){ offsets, 2 };
    file->sort_order_id = 0;
    return entry;
}

static void write_manifest(firn_buf *out, firn_codec codec, uint32_t entries)
{
    SCOPED(firn_arena) arena = { 0 };
    SCOPED(firn_manifest_writer) w;
    firn_manifest_file file;
    firn_error err;
    sample s;
    sample_init(&s);
    firn_manifest_writer_begin(&w, out,
                               &(firn_manifest_writer_options){ .format_version = 2,
                                                                .spec = &s.spec,
                                                                .schema = &s.schema,
                                                                .snapshot_id = 1,
                                                                .codec = codec,
                                                                .sync = "bench-manifest-0" });
    for (uint32_t i = 0; i < entries; i++) {
        sample_vary(&s, i);
        firn_manifest_entry entry = sample_entry(&s);
        firn_manifest_writer_add(&w, &entry);
    }
    stop(firn_manifest_writer_finish(&w, &arena, &file, &err), &err);
}

/* ---- reading it ---- */

static int64_t read_manifest(firn_bytes bytes, const firn_manifest_options *options,
                             size_t expected)
{
    SCOPED(firn_manifest_reader) reader = { 0 };
    const firn_manifest_entry *entries;
    firn_error err;
    size_t total = 0;
    int64_t start = firn_monotonic_us();
    stop(firn_manifest_open(&reader, bytes, options, NULL, &err), &err);
    for (size_t count = 1; count > 0; total += count)
        stop(firn_manifest_next(&reader, &entries, &count, &err), &err);
    int64_t us = firn_monotonic_us() - start;
    if (total != expected)
        stop(firn_fail(&err, FIRN_CORRUPT, "%zu entries came of %zu", total, expected), &err);
    return us;
}

static void measure_manifest(const char *codec, firn_bytes bytes, size_t entries)
{
    static const int32_t two[] = { 1, 3 };
    static const struct {
        const char *what;
        firn_manifest_options options;
    } ways[] = {
        { "partition", { .want = FIRN_WANT_PARTITION } },
        { "bounds and counts of two columns",
          { .want = FIRN_WANT_PARTITION | FIRN_WANT_BOUNDS | FIRN_WANT_COUNTS,
            .metric_ids = two,
            .metric_id_count = 2 } },
        { "all bounds", { .want = FIRN_WANT_PARTITION | FIRN_WANT_BOUNDS } },
        { "everything", { .want = FIRN_WANT_ALL } },
    };
    for (size_t w = 0; w < FIRN_COUNT(ways); w++) {
        int64_t best = INT64_MAX;
        for (int run = 0; run < RUNS; run++) {
            int64_t us = read_manifest(bytes, &ways[w].options, entries);
            best = us < best ? us : best;
        }
        printf("{\"bench\":\"manifest\",\"codec\":\"%s\",\"want\":\"%s\",\"entries\":%zu,"
               "\"bytes\":%zu,\"ns_per_entry\":%.1f}\n",
               codec, ways[w].what, entries, bytes.len, (double)best * 1000 / (double)entries);
    }
}

/* ---- metadata ---- */

static void write_metadata(firn_buf *out, uint32_t snapshots)
{
    firn_put_c(out,
               "{\"format-version\":2,\"table-uuid\":\"9c12d441-03fe-4693-9a96-a0705ddf69c1\","
               "\"location\":\"s3://b/t\",\"last-sequence-number\":1,\"last-updated-ms\":1,"
               "\"last-column-id\":1,\"current-schema-id\":0,\"schemas\":[{\"type\":\"struct\","
               "\"schema-id\":0,\"fields\":[{\"id\":1,\"name\":\"x\",\"required\":true,"
               "\"type\":\"long\"}]}],\"default-spec-id\":0,\"partition-specs\":[{\"spec-id\":0,"
               "\"fields\":[]}],\"last-partition-id\":999,\"default-sort-order-id\":0,"
               "\"sort-orders\":[{\"order-id\":0,\"fields\":[]}],\"snapshots\":[");
    for (uint32_t i = 1; i <= snapshots; i++)
        firn_putf(out,
                  "%s{\"sequence-number\":%u,\"snapshot-id\":30517296755%08u,"
                  "\"timestamp-ms\":17000%08u,\"summary\":{\"operation\":\"append\","
                  "\"added-data-files\":\"1\",\"added-records\":\"1000\","
                  "\"added-files-size\":\"123456\",\"changed-partition-count\":\"1\","
                  "\"total-records\":\"%u\",\"total-files-size\":\"%u\","
                  "\"total-data-files\":\"%u\",\"total-delete-files\":\"0\","
                  "\"total-position-deletes\":\"0\",\"total-equality-deletes\":\"0\","
                  "\"engine-name\":\"firn\",\"engine-version\":\"0.1.0\"},"
                  "\"manifest-list\":\"s3://bucket/warehouse/db.db/table/metadata/"
                  "snap-30517296755%08u-1-5b8d3a1e-1c8b-4b7e-9d2e-1b3c4d5e6f70.avro\","
                  "\"schema-id\":0}",
                  i > 1 ? "," : "", i, i, i, i * 1000, i * 1234, i, i);
    firn_put_c(out, "]}");
}

static void measure_metadata(uint32_t snapshots)
{
    SCOPED(firn_buf) text = { 0 };
    write_metadata(&text, snapshots);
    int64_t read_best = INT64_MAX, write_best = INT64_MAX;
    for (int run = 0; run < RUNS; run++) {
        SCOPED(firn_arena) arena = { 0 };
        SCOPED(firn_buf) out = { 0 };
        firn_table_metadata m;
        firn_error err;
        int64_t start = firn_monotonic_us();
        stop(firn_metadata_read(firn_buf_bytes(&text), &arena, &m, &err), &err);
        int64_t middle = firn_monotonic_us();
        firn_metadata_write(&m, &out);
        int64_t end = firn_monotonic_us();
        if (m.snapshot_count != snapshots || out.len < text.len)
            stop(firn_fail(&err, FIRN_CORRUPT, "the metadata did not survive"), &err);
        read_best = middle - start < read_best ? middle - start : read_best;
        write_best = end - middle < write_best ? end - middle : write_best;
    }
    printf("{\"bench\":\"metadata\",\"snapshots\":%u,\"bytes\":%zu,\"read_mb_per_s\":%.0f,"
           "\"write_mb_per_s\":%.0f}\n",
           snapshots, text.len, (double)text.len / (double)read_best,
           (double)text.len / (double)write_best);
}

int main(int argc, char **argv)
{
    uint32_t entries = argc > 1 ? (uint32_t)strtoul(argv[1], NULL, 10) : 100000;
    uint32_t snapshots = argc > 2 ? (uint32_t)strtoul(argv[2], NULL, 10) : 10000;
    SCOPED(firn_buf) plain = { 0 }, deflated = { 0 };
    write_manifest(&plain, FIRN_CODEC_NONE, entries);
    write_manifest(&deflated, FIRN_CODEC_DEFLATE, entries);
    measure_manifest("null", firn_buf_bytes(&plain), entries);
    measure_manifest("deflate", firn_buf_bytes(&deflated), entries);
    measure_metadata(snapshots);
    return EXIT_SUCCESS;
}
