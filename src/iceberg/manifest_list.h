/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
/* Manifest lists: the Avro file of a snapshot that names its manifests with
 * what planning needs to leave some of them unopened (spec, "Manifest Lists"). */
#ifndef ICEBERG_MANIFEST_LIST_H
#define ICEBERG_MANIFEST_LIST_H

#include "iceberg/manifest.h"

/* What is known of one partition field over all files of a manifest. */
typedef struct firn_field_summary {
    uint64_t known; /* bit FIRN_SUMMARY_NAN: contains_nan was given */
    bool contains_null, contains_nan;
    firn_bytes lower_bound, upper_bound; /* binary single values, exact; .data NULL: none */
} firn_field_summary;

enum { FIRN_SUMMARY_NAN = 1 };

static inline bool firn_summary_may_hold_nan(const firn_field_summary *summary)
{
    return summary->contains_nan || !(summary->known >> FIRN_SUMMARY_NAN & 1);
}

typedef struct firn_manifest_file {
    firn_str manifest_path;
    int64_t manifest_length;
    int32_t partition_spec_id;
    int32_t content;                              /* firn_manifest_content */
    int64_t sequence_number, min_sequence_number; /* v1: 0; -1: to be assigned by the list */
    int64_t added_snapshot_id;
    int32_t added_files_count, existing_files_count, deleted_files_count; /* -1: unknown */
    int64_t added_rows_count, existing_rows_count, deleted_rows_count;    /* -1: unknown */
    firn_avro_structs partitions; /* of firn_field_summary, by the spec's order; count 0: unknown */
    firn_bytes key_metadata;
    int64_t first_row_id; /* -1: none */
} firn_manifest_file;

static inline const firn_field_summary *firn_manifest_summaries(const firn_manifest_file *file)
{
    return file->partitions.items;
}

/* Unknown counts mean that there may be some. */
static inline bool firn_manifest_may_have_added(const firn_manifest_file *file)
{
    return file->added_files_count != 0;
}

static inline bool firn_manifest_may_have_existing(const firn_manifest_file *file)
{
    return file->existing_files_count != 0;
}

static inline bool firn_manifest_may_have_deleted(const firn_manifest_file *file)
{
    return file->deleted_files_count != 0;
}

/* An element in which everything is absent. */
firn_manifest_file firn_manifest_file_empty(void);

typedef struct firn_manifest_list {
    firn_manifest_file *files;
    size_t count;
} firn_manifest_list;

/* Reads a whole list.  It lives in `arena` and borrows nothing. */
FIRN_MUST_CHECK firn_status firn_manifest_list_read(firn_bytes bytes, firn_arena *arena,
                                                    firn_manifest_list *list, firn_error *err);

typedef struct firn_manifest_list_options {
    int32_t format_version;
    int64_t snapshot_id;
    int64_t parent_snapshot_id; /* -1: none */
    int64_t sequence_number;    /* given to manifests that have none; v1: 0 */
    int64_t next_row_id;        /* v3: the first row id of this snapshot */
    firn_codec codec;
    int level;
    uint8_t sync[FIRN_AVRO_SYNC_BYTES]; /* random bytes */
} firn_manifest_list_options;

/* Writes a list into `out`, assigning sequence numbers and (v3) first row ids to
 * the files that have none, in `files` as well.  `*next_row_id` is where the next
 * snapshot goes on; NULL when nobody asks.  FIRN_INVALID when a file lacks what its
 * version requires. */
FIRN_MUST_CHECK firn_status firn_manifest_list_write(firn_buf *out, firn_manifest_file *files,
                                                     size_t count,
                                                     const firn_manifest_list_options *options,
                                                     int64_t *next_row_id, firn_error *err);

#endif
