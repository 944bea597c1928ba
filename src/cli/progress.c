/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
#include "cli/progress.h"

#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "base/time.h"

enum { SILENT_US = 500000, REDRAW_US = 100000, WIDTH = 80, WIDTH_MAX = 200 };

void firn_progress_begin(firn_progress *p, const char *verb, const char *object)
{
    const char *kind = getenv("TERM"), *pace = getenv("FIRN_PROGRESS");
    bool eager = pace && strcmp(pace, "eager") == 0;
    bool erasable = isatty(STDERR_FILENO) && kind && *kind && strcmp(kind, "dumb") != 0;
    int64_t now = firn_monotonic_us();
    p->terminal = erasable ? stderr : NULL;
    p->what[0] = verb;
    p->what[1] = object;
    p->started_us = p->phase_us = now;
    p->silent_us = eager ? 0 : SILENT_US;
    p->redraw_us = eager ? 0 : REDRAW_US;
}

void firn_progress_enter(firn_progress *p, const char *phase)
{
    p->phase = phase;
    p->phase_us = firn_monotonic_us();
    p->drawn_us = 0; /* its first word is shown at once */
    p->done = (firn_progress_event){ 0 };
}

/* ---- the text ---- */

/* 1234567 as 1,234,567. */
static void put_count(firn_buf *out, int64_t count)
{
    char digits[24];
    int len = snprintf(digits, sizeof digits, "%lld", (long long)count);
    for (int i = 0; i < len; i++)
        firn_putf(out, "%s%c", i > 0 && (len - i) % 3 == 0 ? "," : "", digits[i]);
}

static void put_bytes(firn_buf *out, int64_t bytes)
{
    static const char *const units[] = { "kB", "MB", "GB", "TB" };
    double scaled = (double)bytes / 1000;
    size_t unit = 0;
    for (; scaled >= 1000 && unit + 1 < FIRN_COUNT(units); unit++)
        scaled /= 1000;
    firn_putf(out, "%.1f %s", scaled, units[unit]);
}

static void put_amount(firn_buf *out, int64_t done, int64_t total, const char *unit,
                       void (*put)(firn_buf *, int64_t))
{
    if (done == 0 && total == 0)
        return;
    firn_put_c(out, "  ");
    put(out, done);
    if (total > 0) {
        firn_put_c(out, " of ");
        put(out, total);
    }
    firn_put_c(out, unit);
}

/* By the finest measure whose total is known; 0 where there is none. */
static double fraction_of(const firn_progress_event *done)
{
    double fraction = 0;
    if (done->rows_total > 0)
        fraction = (double)done->rows / (double)done->rows_total;
    else if (done->bytes_total > 0)
        fraction = (double)done->bytes / (double)done->bytes_total;
    else if (done->files_total > 0)
        fraction = (double)done->files / (double)done->files_total;
    return fraction > 1 ? 1 : fraction;
}

static void put_left(firn_buf *out, double seconds)
{
    long long left = (long long)(seconds + 0.999);
    if (left < 3600)
        firn_putf(out, "  %lld:%02lld left", left / 60, left % 60);
    else
        firn_putf(out, "  %lld:%02lld:%02lld left", left / 3600, left / 60 % 60, left % 60);
}

/* Characters, not bytes, and none that would move the cursor. */
static void put_cut(firn_buf *out, firn_str text, size_t width)
{
    size_t columns = 0;
    for (size_t i = 0; i < text.len; i++) {
        unsigned char c = (unsigned char)text.data[i];
        columns += (c & 0xc0) != 0x80;
        if (columns > width)
            return;
        firn_put_u8(out, c < ' ' || c == 0x7f ? ' ' : c);
    }
}

static void put_line(const firn_progress *p, int64_t now_us, size_t width, firn_buf *out)
{
    SCOPED(firn_buf) line = { 0 };
    const firn_progress_event *done = &p->done;
    double seconds = (double)(now_us - p->phase_us) / 1e6, fraction = fraction_of(done);
    firn_put_c(&line, p->what[0]);
    if (p->what[1])
        firn_putf(&line, " %s", p->what[1]);
    if (p->phase)
        firn_putf(&line, ", %s", p->phase);
    firn_put_c(&line, ":");
    put_amount(&line, done->rows, done->rows_total, " rows", put_count);
    put_amount(&line, done->bytes, done->bytes_total, "", put_bytes);
    if (done->files > 1 || done->files_total > 1)
        put_amount(&line, done->files, done->files_total, " files", put_count);
    if (done->rows > 0 && seconds > 0) {
        firn_put_c(&line, "  ");
        put_count(&line, (int64_t)((double)done->rows / seconds));
        firn_put_c(&line, " rows/s");
    }
    if (fraction > 0)
        put_left(&line, seconds * (1 - fraction) / fraction);
    put_cut(out, firn_buf_str(&line), width);
}

/* ---- the line ---- */

static size_t width_of(FILE *terminal)
{
    struct winsize size;
    size_t width = WIDTH;
    if (ioctl(fileno(terminal), TIOCGWINSZ, &size) == 0 && size.ws_col > 1)
        width = size.ws_col;
    return (width < WIDTH_MAX ? width : WIDTH_MAX) - 1; /* the last column would wrap */
}

static void take(int64_t told, int64_t told_total, int64_t *done, int64_t *total)
{
    if (told == 0 && told_total == 0)
        return;
    *done = told;
    *total = told_total;
}

void firn_progress_tell(firn_progress *p, const firn_progress_event *done)
{
    if (!p->terminal)
        return;
    take(done->rows, done->rows_total, &p->done.rows, &p->done.rows_total);
    take(done->bytes, done->bytes_total, &p->done.bytes, &p->done.bytes_total);
    take(done->files, done->files_total, &p->done.files, &p->done.files_total);
    int64_t now = firn_monotonic_us();
    if (now - p->started_us < p->silent_us || now - p->drawn_us < p->redraw_us)
        return;
    SCOPED(firn_buf) line = { 0 };
    firn_put_c(&line, "\r\033[K");
    put_line(p, now, width_of(p->terminal), &line);
    if (line.status != FIRN_OK)
        return;
    fwrite(line.data, 1, line.len, p->terminal);
    p->drawn_us = now;
    p->visible = true;
}

void firn_progress_erase(firn_progress *p)
{
    if (atomic_exchange(&p->visible, false))
        fputs("\r\033[K", stderr);
}

void firn_progress_end(firn_progress *p)
{
    firn_progress_erase(p);
    p->terminal = NULL;
}
