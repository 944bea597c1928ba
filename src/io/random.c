/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
#include "io/random.h"

#include <errno.h>
#include <sys/random.h>

#include "base/uuid.h"

firn_status firn_random(void *out, size_t len, firn_error *err)
{
    uint8_t *at = out;
    while (len > 0) {
        ssize_t got = getrandom(at, len, 0);
        if (got < 0 && errno != EINTR)
            return firn_fail(err, FIRN_IO, "the system gives no random bytes");
        if (got > 0) {
            at += got;
            len -= (size_t)got;
        }
    }
    return FIRN_OK;
}

firn_status firn_random_uuid(char text[37], firn_error *err)
{
    uint8_t random[16];
    TRY(firn_random(random, sizeof random, err));
    firn_uuid_format(firn_uuid_from_random(random).bytes, text);
    return FIRN_OK;
}
