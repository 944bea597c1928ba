/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
#include "table/inspect/check_fault.h"

void firn_check_fault(firn_checker *c, const char *fmt, ...)
{
    SCOPED(firn_buf) text = { 0 };
    va_list arguments;
    va_start(arguments, fmt);
    firn_vputf(&text, fmt, arguments);
    va_end(arguments);
    firn_put_u8(&text, 0);
    c->counts->faults++;
    if (text.status == FIRN_OK && c->options->fault)
        c->options->fault(c->options->self, (const char *)text.data);
}

firn_status firn_check_failure(firn_checker *c, firn_status status, firn_error *err)
{
    if (status == FIRN_UNSUPPORTED) {
        c->counts->unread++;
        return FIRN_OK;
    }
    if (status == FIRN_OK || status == FIRN_NOMEM || status == FIRN_CANCELLED)
        return status;
    firn_check_fault(c, "%s", err->message);
    return FIRN_OK;
}
