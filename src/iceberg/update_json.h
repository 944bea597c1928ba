/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
/* Updates and requirements as the REST protocol writes them: what a commit's body
 * holds, for clients and servers alike.  Older spellings ("updated", "removed") are
 * read too. */
#ifndef ICEBERG_UPDATE_JSON_H
#define ICEBERG_UPDATE_JSON_H

#include "iceberg/update.h"

/* Reads one object.  What it points at lives in `arena` or borrows from the text.
 * An unknown action or type, or one that lacks what it needs, fails the reader with
 * FIRN_INVALID; view and encryption updates with FIRN_UNSUPPORTED. */
void firn_update_read_json(firn_json_reader *r, firn_arena *arena, firn_update *update);
void firn_requirement_read_json(firn_json_reader *r, firn_requirement *requirement);

/* The same for arrays. */
void firn_updates_read_json(firn_json_reader *r, firn_arena *arena, firn_update **updates,
                            size_t *count);
void firn_requirements_read_json(firn_json_reader *r, firn_arena *arena,
                                 firn_requirement **requirements, size_t *count);

/* `format_version` is the table's, which snapshots are written by. */
void firn_update_write_json(firn_json_writer *w, const firn_update *update, int32_t format_version);
void firn_requirement_write_json(firn_json_writer *w, const firn_requirement *requirement);

#endif
