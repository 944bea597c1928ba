/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
#include "cli/settings.h"

#include <stdlib.h>

static const struct {
    const char *name, *option, *environment, *standard;
} known[] = {
    [FIRN_SETTING_CATALOG] = { "catalog", "catalog", "FIRN_CATALOG", NULL },
    [FIRN_SETTING_WAREHOUSE] = { "warehouse", "warehouse", "FIRN_WAREHOUSE", "./data/warehouse" },
    [FIRN_SETTING_NAMESPACE] = { "namespace", "namespace", "FIRN_NAMESPACE", "default" },
    [FIRN_SETTING_CATALOG_NAME] = { "catalog-name", "catalog-name", "FIRN_CATALOG_NAME", NULL },
    [FIRN_SETTING_LOCATION_TEMPLATE] = { "location-template", "location-template",
                                         "FIRN_LOCATION_TEMPLATE", NULL },
    [FIRN_SETTING_MEMORY] = { "memory", "memory", "FIRN_MEMORY", "128M" },
    [FIRN_SETTING_SPILL_DIR] = { "spill-dir", "spill-dir", "FIRN_SPILL_DIR", NULL },
};

firn_status firn_settings_load(firn_settings *settings, const firn_args *args, firn_arena *arena,
                               firn_error *err)
{
    (void)arena, (void)err;
    for (size_t i = 0; i < FIRN_SETTING_COUNT; i++) {
        firn_setting *s = &settings->items[i];
        const char *option = firn_opt(args, known[i].option);
        const char *environment = getenv(known[i].environment);
        *s = (firn_setting){ known[i].name, known[i].standard, "default" };
        if (environment && *environment)
            *s = (firn_setting){ known[i].name, environment, "environment" };
        if (option)
            *s = (firn_setting){ known[i].name, option, "option" };
    }
    return FIRN_OK;
}

const char *firn_setting_value(const firn_settings *settings, firn_setting_id id)
{
    return settings->items[id].value;
}

bool firn_parse_size(const char *text, uint64_t *bytes)
{
    firn_str s = firn_str_from(text);
    unsigned shift = 0;
    int64_t number;
    if (s.len > 1 && (s.data[s.len - 1] == 'B' || s.data[s.len - 1] == 'b'))
        s.len--;
    if (s.len > 1) {
        char unit = (char)(s.data[s.len - 1] & ~0x20);
        shift = unit == 'K' ? 10 : unit == 'M' ? 20 : unit == 'G' ? 30 : unit == 'T' ? 40 : 0;
        s.len -= shift > 0;
    }
    if (!firn_str_to_int64(s, &number) || number < 1 || number > INT64_MAX >> shift)
        return false;
    *bytes = (uint64_t)number << shift;
    return true;
}
