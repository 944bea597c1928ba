/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
/* An Arrow IPC file or stream that a command reads from front to back. */
#ifndef CLI_ARROW_FILE_H
#define CLI_ARROW_FILE_H

#include <stdio.h>

#include "arrow/ipc.h"

/* `schema` is the struct of the batch's columns; it lives as long as the reading. */
typedef firn_status firn_arrow_visitor(void *self, const firn_arrow_field *schema,
                                       const struct ArrowArray *batch, firn_error *err);

/* Hands all batches over, one at a time. */
firn_status firn_arrow_file_rows(FILE *file, firn_arrow_visitor *visit, void *self,
                                 firn_error *err);

/* Only the columns; they live in `arena`.  Reads no further than they stand. */
firn_status firn_arrow_file_columns(FILE *file, firn_arena *arena, firn_arrow_field *root,
                                    firn_error *err);

#endif
