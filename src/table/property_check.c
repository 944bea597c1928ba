/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
#include "table/property_check.h"

#include "table/write/write_options.h"

static const char *const numbers[] = {
    "commit.retry.num-retries",
    "commit.retry.min-wait-ms",
    "commit.retry.max-wait-ms",
    "commit.retry.total-timeout-ms",
    "commit.manifest.min-count-to-merge",
    "commit.manifest.target-size-bytes",
    "format-version",
    "history.expire.max-snapshot-age-ms",
    "history.expire.min-snapshots-to-keep",
    "history.expire.max-ref-age-ms",
    "write.manifest.compression-level",
    "write.metadata.metrics.max-inferred-column-defaults",
    "write.metadata.previous-versions-max",
    "write.parquet.bloom-filter-max-bytes",
    "write.parquet.compression-level",
    "write.parquet.dict-size-bytes",
    "write.parquet.page-row-limit",
    "write.parquet.page-size-bytes",
    "write.parquet.row-group-size-bytes",
    "write.target-file-size-bytes",
};

static const char *const truths[] = {
    "commit.manifest-merge.enabled",
    "gc.enabled",
    "write.metadata.delete-after-commit.enabled",
    "write.parquet.page-crc-enabled",
};

/* As they are read where they are used; case does not matter. */
static const struct {
    const char *key;
    const char *words[3];
    const char *there_are;
    firn_status otherwise;
} choices[] = {
    { "write.metadata.compression-codec",
      { "none", "gzip" },
      "there are none and gzip",
      FIRN_INVALID },
    { "write.format.default", { "parquet" }, "data is written as parquet", FIRN_UNSUPPORTED },
};

static firn_status check_choice(firn_str key, firn_str value, firn_error *err)
{
    size_t at = 0;
    while (at < FIRN_COUNT(choices) && !firn_str_is(key, choices[at].key))
        at++;
    if (at == FIRN_COUNT(choices))
        return FIRN_OK;
    for (size_t i = 0; choices[at].words[i]; i++)
        if (firn_str_equal_nocase(value, firn_str_from(choices[at].words[i])))
            return FIRN_OK;
    return firn_fail(err, choices[at].otherwise, "%.*s is \"%.*s\": %s", FIRN_STR_ARG(key),
                     FIRN_STR_ARG(value), choices[at].there_are);
}

static bool is_among(firn_str key, const char *const *keys, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (firn_str_is(key, keys[i]))
            return true;
    return false;
}

firn_status firn_property_check(firn_str key, firn_str value, firn_error *err)
{
    int64_t number;
    firn_codec codec;
    firn_parquet_layout layout;
    bool truth = firn_str_equal_nocase(value, FIRN_STR("true")) ||
                 firn_str_equal_nocase(value, FIRN_STR("false"));
    if (is_among(key, numbers, FIRN_COUNT(numbers)) && !firn_str_to_int64(value, &number))
        return firn_fail(err, FIRN_INVALID, "%.*s is a whole number, not \"%.*s\"",
                         FIRN_STR_ARG(key), FIRN_STR_ARG(value));
    if (is_among(key, truths, FIRN_COUNT(truths)) && !truth)
        return firn_fail(err, FIRN_INVALID, "%.*s is true or false, not \"%.*s\"",
                         FIRN_STR_ARG(key), FIRN_STR_ARG(value));
    if (firn_str_is(key, "write.parquet.compression-codec"))
        return firn_write_codec_of(value, &codec, err);
    if (firn_str_is(key, "write.parquet.layout"))
        return firn_write_layout_of(value, &layout, err);
    return check_choice(key, value, err);
}
