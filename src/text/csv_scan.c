/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
#include "text/csv_scan.h"

#include <string.h>

/* Where the state machine is in a field. */
typedef enum place {
    FIELD_START,
    UNQUOTED,
    QUOTED,
    QUOTE_IN_QUOTED, /* a closing quote, or the first of a doubled one */
} place;

static place step(place now, uint8_t byte, firn_csv_marks marks)
{
    bool quote = byte == marks.quote && !marks.no_quotes;
    if (now == FIELD_START)
        return quote ? QUOTED : UNQUOTED;
    if (now == QUOTED)
        return quote ? QUOTE_IN_QUOTED : QUOTED;
    if (now == QUOTE_IN_QUOTED)
        return quote ? QUOTED : UNQUOTED;
    return UNQUOTED;
}

void firn_csv_scan_plain(const uint8_t *text, size_t len, firn_csv_marks marks, firn_csv_scan *scan)
{
    place now = FIELD_START;
    *scan = (firn_csv_scan){ .positions = scan->positions };
    for (size_t i = 0; i < len; i++) {
        uint8_t byte = text[i];
        scan->high |= byte >= 0x80;
        bool shapes = byte == marks.delimiter || byte == '\n' || byte == '\r';
        scan->hidden |= now == QUOTED && (byte == '\n' || byte == '\r');
        if (!shapes || now == QUOTED) {
            now = step(now, byte, marks);
            continue;
        }
        scan->line_feeds += byte == '\n';
        scan->carriage_returns += byte == '\r';
        scan->positions[scan->count++] = (uint32_t)i;
        now = FIELD_START;
    }
    scan->inside = now == QUOTED;
}

void firn_csv_scan_text(const uint8_t *text, size_t len, firn_csv_marks marks, firn_csv_scan *scan)
{
    firn_csv_scan_fn *kernels[FIRN_CSV_KERNELS_MAX];
    firn_csv_scan_kernels(kernels);
    if (kernels[0]) {
        kernels[0](text, len, marks, scan);
        if (!scan->odd_quotes)
            return;
    }
    firn_csv_scan_plain(text, len, marks, scan);
}
