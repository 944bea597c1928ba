/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
#include "cli/settings.h"

#include <stdlib.h>

#include "cli/config_file.h"

static const struct {
    const char *name, *environment, *standard;
} known[] = {
    [FIRN_SETTING_CATALOG] = { "catalog", "FIRN_CATALOG", NULL },
    [FIRN_SETTING_WAREHOUSE] = { "warehouse", "FIRN_WAREHOUSE", "./data/warehouse" },
    [FIRN_SETTING_NAMESPACE] = { "namespace", "FIRN_NAMESPACE", "default" },
    [FIRN_SETTING_CATALOG_NAME] = { "catalog-name", "FIRN_CATALOG_NAME", NULL },
    [FIRN_SETTING_LOCATION_TEMPLATE] = { "location-template", "FIRN_LOCATION_TEMPLATE", NULL },
    [FIRN_SETTING_MEMORY] = { "memory", "FIRN_MEMORY", "128M" },
    [FIRN_SETTING_SPILL_DIR] = { "spill-dir", "FIRN_SPILL_DIR", NULL },
    [FIRN_SETTING_LOG] = { "log", "FIRN_LOG", "off" },
    [FIRN_SETTING_LOG_LEVEL] = { "log-level", "FIRN_LOG_LEVEL", "info" },
    [FIRN_SETTING_THREADS] = { "threads", "FIRN_THREADS", "all" },
};

static firn_setting find_setting(size_t id, const firn_args *args, const firn_config *config)
{
    const char *option = firn_opt(args, known[id].name);
    const char *environment = getenv(known[id].environment);
    const firn_config_entry *entry = firn_config_find(config, known[id].name);
    if (option)
        return (firn_setting){ known[id].name, option, "option" };
    if (environment && *environment)
        return (firn_setting){ known[id].name, environment, "environment" };
    if (entry)
        return (firn_setting){ known[id].name, entry->value, entry->file };
    return (firn_setting){ known[id].name, known[id].standard, "default" };
}

/* --catalog NAME, or a file's default catalog: its uri, warehouse and rows' name, as far
 * as nobody said otherwise. */
static void take_named(firn_settings *s, const firn_config *config)
{
    firn_setting *catalog = &s->items[FIRN_SETTING_CATALOG];
    const char *name = catalog->value ? catalog->value : "default";
    const firn_config_entry *uri = firn_config_catalog(config, name, "uri");
    const firn_config_entry *warehouse = firn_config_catalog(config, name, "warehouse");
    firn_setting *place = &s->items[FIRN_SETTING_WAREHOUSE];
    firn_setting *rows = &s->items[FIRN_SETTING_CATALOG_NAME];
    if (!uri)
        return;
    *catalog = (firn_setting){ "catalog", uri->value, uri->file };
    if (warehouse && strcmp(place->origin, "default") == 0)
        *place = (firn_setting){ "warehouse", warehouse->value, warehouse->file };
    if (!rows->value)
        *rows = (firn_setting){ "catalog-name", name, uri->file };
}

firn_status firn_settings_load(firn_settings *settings, const firn_args *args, firn_arena *arena,
                               firn_error *err)
{
    firn_config config;
    TRY(firn_config_load(&config, arena, err));
    for (size_t i = 0; i < FIRN_SETTING_COUNT; i++) {
        settings->items[i] = find_setting(i, args, &config);
        if (settings->items[i].value && !*settings->items[i].value)
            return firn_fail(err, FIRN_INVALID, "%s is empty", settings->items[i].name);
    }
    take_named(settings, &config);
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
