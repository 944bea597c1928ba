/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
#include "codec/coder.h"

firn_status firn_coder_corrupt(const char *name, size_t len, firn_error *err)
{
    return firn_fail(err, FIRN_CORRUPT, "%zu bytes are not valid %s", len, name);
}

firn_status firn_coder_too_large(const char *name, size_t size_max, firn_error *err)
{
    return firn_fail(err, FIRN_NOMEM, "%s data holds more than the %zu bytes allowed", name,
                     size_max);
}
