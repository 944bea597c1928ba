/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
/* --log: what the library tells, one line on stderr for each event. */
#ifndef CLI_LOG_H
#define CLI_LOG_H

#include "cli/settings.h"
#include "firn/engine.h"

typedef enum firn_log_form {
    FIRN_LOG_OFF,
    FIRN_LOG_AS_TEXT, /* 2026-11-21T14:00:00.123Z info commit table=users snapshot=7 */
    FIRN_LOG_AS_JSON, /* {"ts":"…","level":"info","event":"commit","table":"users","snapshot":7} */
} firn_log_form;

typedef struct firn_log_output {
    firn_log_form form;
    firn_log_level level;
} firn_log_output;

/* By the settings `log` and `log-level`.  FIRN_INVALID for other words. */
firn_status firn_log_output_init(firn_log_output *log, const firn_settings *settings,
                                 firn_error *err);

/* Writes one line, in one piece. */
void firn_log_output_write(const firn_log_output *log, const firn_log_event *event);

#endif
