/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
/* The write.parquet.* properties of a table as options of the Parquet writer. */
#ifndef TABLE_WRITE_WRITE_OPTIONS_H
#define TABLE_WRITE_WRITE_OPTIONS_H

#include "iceberg/metadata.h"
#include "parquet/writer.h"

enum { FIRN_TARGET_FILE_BYTES = 512 << 20 };

/* Lives in `arena`.  FIRN_INVALID for values that make no sense, FIRN_UNSUPPORTED
 * for formats other than Parquet. */
firn_status firn_write_options_of(const firn_table_metadata *metadata, firn_arena *arena,
                                  firn_parquet_write_options *options, firn_error *err);

/* One word of a property, in any case: also for whoever checks it before it is set.
 * FIRN_INVALID, naming the words that there are. */
firn_status firn_write_codec_of(firn_str name, firn_codec *codec, firn_error *err);
firn_status firn_write_layout_of(firn_str name, firn_parquet_layout *layout, firn_error *err);

#endif
