/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
/* firn config: each setting and where it came from. */
#include "cli/command.h"
#include "cli/grid.h"

static firn_status run(firn_session *session, const firn_args *args, firn_error *err)
{
    bool json;
    SCOPED(firn_grid) grid = { .columns = 3 };
    SCOPED(firn_buf) text = { 0 };
    firn_json_writer w = { .out = &text, .indent = 2 };
    (void)args;
    firn_setting *catalog = &session->settings.items[FIRN_SETTING_CATALOG];
    if (!catalog->value)
        TRY(firn_session_default_catalog(session, &catalog->value, err));
    TRY(firn_describe_format(session, false, &json, err));
    firn_grid_put(&grid, FIRN_STR("setting"));
    firn_grid_put(&grid, FIRN_STR("value"));
    firn_grid_put(&grid, FIRN_STR("from"));
    firn_json_open_object(&w);
    for (size_t i = 0; i < FIRN_SETTING_COUNT; i++) {
        const firn_setting *s = &session->settings.items[i];
        firn_grid_put(&grid, firn_str_from(s->name));
        firn_grid_put(&grid, s->value ? firn_str_from(s->value) : FIRN_STR(""));
        firn_grid_put(&grid, s->value ? firn_str_from(s->origin) : FIRN_STR(""));
        firn_json_put_key(&w, s->name);
        firn_json_open_object(&w);
        firn_json_put_key(&w, "value");
        if (s->value)
            firn_json_put_c(&w, s->value);
        else
            firn_json_put_null(&w);
        firn_json_put_key(&w, "from");
        firn_json_put_c(&w, s->origin);
        firn_json_close_object(&w);
    }
    firn_json_close_object(&w);
    firn_put_u8(&text, '\n');
    TRY(firn_buf_check(&text, err));
    if (json)
        fwrite(text.data, 1, text.len, session->out);
    else
        firn_grid_print(&grid, session->out);
    return FIRN_OK;
}

const firn_command firn_command_config = {
    .name = "config",
    .deed = "show the configuration",
    .arguments = "",
    .summary = "Show each setting and where it came from",
    .example = "firn config",
    .run = run,
};
