/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
/* firn eval: the value of a constant expression. */
#include "cli/command.h"
#include "cli/grid.h"
#include "iceberg/constant.h"

static firn_status run(firn_session *session, const firn_args *args, firn_error *err)
{
    firn_value value;
    SCOPED(firn_buf) text = { 0 };
    firn_json_writer w = { .out = &text };
    TRY(firn_describe_json_only(session, err));
    TRY(firn_constant_evaluate(firn_str_from(firn_arg(args, 0)), &session->memory, &value, err));
    firn_value_write_json(&w, &value);
    firn_put_u8(&text, '\n');
    TRY(firn_buf_check(&text, err));
    fwrite(text.data, 1, text.len, session->out);
    return FIRN_OK;
}

const firn_command firn_command_eval = {
    .name = "eval",
    .arguments = "EXPR",
    .arguments_min = 1,
    .arguments_max = 1,
    .summary = "Evaluate a constant: CAST, bucket, truncate, year, month, day, hour, hash",
    .example = "firn eval \"bucket(16, 'iceberg')\"",
    .run = run,
};
