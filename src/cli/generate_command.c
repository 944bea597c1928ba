/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
/* firn generate: test data that is the same on every machine.
 *
 * Each value is a function of its column and its row number alone, through one
 * mixing function, so any part of a data set can be made by itself. */
#include "base/hash.h"
#include "base/time.h"
#include "cli/command.h"
#include "cli/output.h"

enum { BATCH_ROWS = 65536 };

static const char *const symbols[] = { "BHP", "CBA", "CSL", "NAB", "WBC", "ANZ", "MQG", "WES",
                                       "WOW", "TLS", "RIO", "FMG", "GMG", "TCL", "ALL", "WDS",
                                       "STO", "QBE", "COL", "SUN", "IAG", "AMC", "BXB", "JHX",
                                       "XRO", "REA", "NST", "S32", "ORG", "MIN" };
static const char *const venues[] = { "ASX", "CXA", "CXAB", "ASXC" };
static const char *const cities[] = { "Oslo", "Bergen", "Sydney", "Lisbon", "Kyoto", "Quito" };
static const char *const kinds_of_event[] = { "view", "click", "search", "buy", "login", "logout" };
static const char *const flags[] = { "A", "N", "R" };
static const char *const statuses[] = { "O", "F" };
static const char *const instructions[] = { "DELIVER IN PERSON", "COLLECT COD", "NONE",
                                            "TAKE BACK RETURN" };
static const char *const modes[] = { "AIR", "FOB", "MAIL", "RAIL", "REG AIR", "SHIP", "TRUCK" };
static const char *const words[] = { "carefully", "final",    "deposits", "sleep",
                                     "furiously", "express",  "requests", "quickly",
                                     "ironic",    "packages", "blithely", "even" };

/* A number that only row and column decide, below `limit`. */
static uint64_t draw(int64_t row, unsigned column, uint64_t limit)
{
    return firn_mix64((uint64_t)row * 0x9e3779b97f4a7c15u + column * 0xbf58476d1ce4e5b9u + 1) %
           limit;
}

/* Skewed: small numbers come much more often, as symbols and users do. */
static uint64_t draw_skewed(int64_t row, unsigned column, uint64_t limit)
{
    uint64_t a = draw(row, column, limit), b = draw(row, column + 100, limit);
    return a * b / limit;
}

static void put_text(firn_column *out, const char *text)
{
    firn_column_put_bytes(out, (firn_bytes){ (const uint8_t *)text, strlen(text) });
}

static void put_number_text(firn_column *out, const char *prefix, uint64_t number)
{
    char text[64];
    int len = snprintf(text, sizeof text, "%s%llu", prefix, (unsigned long long)number);
    firn_column_put_bytes(out, (firn_bytes){ (const uint8_t *)text, (size_t)len });
}

/* 2024-01-01T10:00 on: a trading day of six hours, row after row. */
static int64_t market_time(int64_t row)
{
    enum { ROWS_PER_DAY = 200000 };
    int64_t day = row / ROWS_PER_DAY, of_day = row % ROWS_PER_DAY;
    int64_t start = INT64_C(19723) * FIRN_US_PER_DAY + INT64_C(36000) * FIRN_US_PER_SECOND;
    int64_t step = INT64_C(21600) * FIRN_US_PER_SECOND / ROWS_PER_DAY;
    return start + day * FIRN_US_PER_DAY + of_day * step + (int64_t)draw(row, 1, 90) * 1000;
}

/* A price that wanders slowly around its symbol's own level, in millionths. */
static int64_t price_of(int64_t row, uint64_t symbol)
{
    int64_t level = 5000000 + (int64_t)symbol * 3700000;
    int64_t wave = (int64_t)draw(row / 5000, 40 + (unsigned)symbol, 400) - 200;
    return level + wave * 5000 + (int64_t)draw(row, 3, 40) * 10000;
}

/* ---- one row of each kind ---- */

static void put_trade(firn_column *c, int64_t row)
{
    uint64_t symbol = draw_skewed(row, 2, FIRN_COUNT(symbols));
    put_text(&c[0], symbols[symbol]);
    firn_column_put_int32(&c[1], 1000 + (int32_t)symbol * 37);
    put_text(&c[2], "ASX");
    firn_column_put_int64(&c[3], market_time(row));
    firn_column_put_int128(&c[4], price_of(row, symbol));
    firn_column_put_int64(&c[5], 1 + (int64_t)draw_skewed(row, 4, 5000));
    firn_column_put_int32(&c[6], (int32_t)draw_skewed(row, 5, 28));
    put_text(&c[7], venues[draw_skewed(row, 6, FIRN_COUNT(venues))]);
    if (draw(row, 7, 10) < 7)
        put_number_text(&c[8], "B", draw_skewed(row, 8, 3000));
    else
        firn_column_put_null(&c[8]);
    firn_column_put_int64(&c[9], market_time(row) + 250000 + (int64_t)draw(row, 9, 1000));
    firn_column_put_int64(&c[10], row + 1);
}

static void put_quote(firn_column *c, int64_t row)
{
    uint64_t symbol = draw_skewed(row, 2, FIRN_COUNT(symbols));
    int64_t bid = price_of(row, symbol);
    put_text(&c[0], symbols[symbol]);
    firn_column_put_int32(&c[1], 1000 + (int32_t)symbol * 37);
    put_text(&c[2], "ASX");
    firn_column_put_int64(&c[3], market_time(row));
    firn_column_put_int128(&c[4], bid);
    firn_column_put_int64(&c[5], 1 + (int64_t)draw_skewed(row, 4, 9000));
    firn_column_put_int128(&c[6], bid + 10000 * (1 + (int64_t)draw_skewed(row, 5, 6)));
    firn_column_put_int64(&c[7], 1 + (int64_t)draw_skewed(row, 6, 9000));
    firn_column_put_int64(&c[8], market_time(row) + 250000);
    firn_column_put_int64(&c[9], row + 1);
}

static void put_user(firn_column *c, int64_t row)
{
    firn_column_put_int64(&c[0], row + 1);
    put_number_text(&c[1], "user ", (uint64_t)row + 1);
    firn_column_put_int32(&c[2], 18 + (int32_t)draw(row, 1, 70));
    put_text(&c[3], cities[draw(row, 2, FIRN_COUNT(cities))]);
    firn_column_put_int64(&c[4], market_time(row * 50));
}

static void put_event(firn_column *c, int64_t row)
{
    firn_column_put_int64(&c[0], row + 1);
    firn_column_put_int64(&c[1], market_time(row));
    firn_column_put_int64(&c[2], 1 + (int64_t)draw_skewed(row, 1, 100000));
    put_text(&c[3], kinds_of_event[draw_skewed(row, 2, FIRN_COUNT(kinds_of_event))]);
    firn_column_put_double(&c[4], (double)draw(row, 3, 1000000) / 1000);
    if (draw(row, 4, 20) == 0)
        firn_column_put_null(&c[5]);
    else
        put_number_text(&c[5], "/page/", draw_skewed(row, 5, 5000));
}

static void put_comment(firn_column *out, int64_t row)
{
    char text[128];
    int len =
        snprintf(text, sizeof text, "%s %s %s", words[draw(row, 20, FIRN_COUNT(words))],
                 words[draw(row, 21, FIRN_COUNT(words))], words[draw(row, 22, FIRN_COUNT(words))]);
    firn_column_put_bytes(out, (firn_bytes){ (const uint8_t *)text, (size_t)len });
}

static void put_lineitem(firn_column *c, int64_t row)
{
    int64_t quantity = 1 + (int64_t)draw(row, 1, 50), part = 1 + (int64_t)draw(row, 2, 200000);
    int32_t ship = 8036 + (int32_t)draw(row / 4, 3, 2500) + (int32_t)draw(row, 4, 120);
    firn_column_put_int64(&c[0], row / 4 + 1);
    firn_column_put_int64(&c[1], part);
    firn_column_put_int64(&c[2], 1 + (int64_t)draw(row, 5, 10000));
    firn_column_put_int32(&c[3], 1 + (int32_t)(row % 4));
    firn_column_put_int128(&c[4], quantity * 100);
    firn_column_put_int128(&c[5], quantity * (90000 + part % 20001));
    firn_column_put_int128(&c[6], (int64_t)draw(row, 6, 11));
    firn_column_put_int128(&c[7], (int64_t)draw(row, 7, 9));
    put_text(&c[8], flags[draw(row, 8, FIRN_COUNT(flags))]);
    put_text(&c[9], statuses[ship > 9300]);
    firn_column_put_int32(&c[10], ship);
    firn_column_put_int32(&c[11], ship - 30 + (int32_t)draw(row, 9, 60));
    firn_column_put_int32(&c[12], ship + 1 + (int32_t)draw(row, 10, 30));
    put_text(&c[13], instructions[draw(row, 11, FIRN_COUNT(instructions))]);
    put_text(&c[14], modes[draw(row, 12, FIRN_COUNT(modes))]);
    put_comment(&c[15], row);
}

/* ---- the kinds ---- */

#define TEXT(n)                                                                                    \
    {                                                                                              \
        .name = FIRN_STR(n), .kind = FIRN_ARROW_UTF8, .field_id = -1                               \
    }
#define INT(n)                                                                                     \
    {                                                                                              \
        .name = FIRN_STR(n), .kind = FIRN_ARROW_INT32, .field_id = -1                              \
    }
#define LONG(n)                                                                                    \
    {                                                                                              \
        .name = FIRN_STR(n), .kind = FIRN_ARROW_INT64, .field_id = -1                              \
    }
#define DOUBLE(n)                                                                                  \
    {                                                                                              \
        .name = FIRN_STR(n), .kind = FIRN_ARROW_DOUBLE, .field_id = -1                             \
    }
#define MOMENT(n)                                                                                  \
    {                                                                                              \
        .name = FIRN_STR(n), .kind = FIRN_ARROW_TIMESTAMP_US, .field_id = -1                       \
    }
#define DATE(n)                                                                                    \
    {                                                                                              \
        .name = FIRN_STR(n), .kind = FIRN_ARROW_DATE32, .field_id = -1                             \
    }
#define DECIMAL(n, p, s)                                                                           \
    {                                                                                              \
        .name = FIRN_STR(n), .kind = FIRN_ARROW_DECIMAL128, .precision = (p), .scale = (s),        \
        .field_id = -1                                                                             \
    }
#define OPTIONAL_TEXT(n)                                                                           \
    {                                                                                              \
        .name = FIRN_STR(n), .kind = FIRN_ARROW_UTF8, .nullable = true, .field_id = -1             \
    }

static firn_arrow_field trade_columns[] = {
    TEXT("symbol"),
    INT("company_id"),
    TEXT("exchange"),
    MOMENT("exchange_timestamp"),
    DECIMAL("price", 18, 6),
    LONG("volume"),
    INT("qualifiers"),
    TEXT("venue"),
    OPTIONAL_TEXT("buyer_id"),
    MOMENT("ingestion_timestamp"),
    LONG("sequence_number"),
};

static firn_arrow_field quote_columns[] = {
    TEXT("symbol"),
    INT("company_id"),
    TEXT("exchange"),
    MOMENT("exchange_timestamp"),
    DECIMAL("bid_price", 18, 6),
    LONG("bid_volume"),
    DECIMAL("ask_price", 18, 6),
    LONG("ask_volume"),
    MOMENT("ingestion_timestamp"),
    LONG("sequence_number"),
};

static firn_arrow_field user_columns[] = { LONG("id"), TEXT("name"), INT("age"), TEXT("city"),
                                           MOMENT("created_at") };

static firn_arrow_field event_columns[] = { LONG("id"),   MOMENT("at"),    LONG("user_id"),
                                            TEXT("kind"), DOUBLE("value"), OPTIONAL_TEXT("page") };

static firn_arrow_field lineitem_columns[] = {
    LONG("l_orderkey"),
    LONG("l_partkey"),
    LONG("l_suppkey"),
    INT("l_linenumber"),
    DECIMAL("l_quantity", 15, 2),
    DECIMAL("l_extendedprice", 15, 2),
    DECIMAL("l_discount", 15, 2),
    DECIMAL("l_tax", 15, 2),
    TEXT("l_returnflag"),
    TEXT("l_linestatus"),
    DATE("l_shipdate"),
    DATE("l_commitdate"),
    DATE("l_receiptdate"),
    TEXT("l_shipinstruct"),
    TEXT("l_shipmode"),
    TEXT("l_comment"),
};

static const struct {
    const char *name;
    firn_arrow_field *columns;
    size_t column_count;
    void (*put)(firn_column *columns, int64_t row);
} kinds[] = {
    { "trades", trade_columns, FIRN_COUNT(trade_columns), put_trade },
    { "quotes", quote_columns, FIRN_COUNT(quote_columns), put_quote },
    { "users", user_columns, FIRN_COUNT(user_columns), put_user },
    { "events", event_columns, FIRN_COUNT(event_columns), put_event },
    { "lineitem", lineitem_columns, FIRN_COUNT(lineitem_columns), put_lineitem },
};

static firn_status put_batch(size_t kind, const firn_arrow_field *schema, int64_t from, int64_t to,
                             firn_row_output *output, firn_error *err)
{
    SCOPED(firn_column) rows = { 0 };
    struct ArrowArray batch;
    TRY(firn_column_init(&rows, schema, NULL, err));
    for (int64_t row = from; row < to; row++)
        kinds[kind].put(rows.children, row);
    rows.length = to - from;
    TRY(firn_column_finish(&rows, &batch, err));
    firn_status status = firn_row_output_write(output, &batch, err);
    batch.release(&batch);
    return status;
}

static firn_status run(firn_session *session, const firn_args *args, firn_error *err)
{
    size_t kind = 0;
    int64_t rows;
    firn_row_output *output;
    while (kind < FIRN_COUNT(kinds) && strcmp(kinds[kind].name, firn_arg(args, 0)) != 0)
        kind++;
    if (kind == FIRN_COUNT(kinds))
        return firn_fail(err, FIRN_INVALID,
                         "no kind \"%s\": there are trades, quotes, users, events and lineitem",
                         firn_arg(args, 0));
    TRY(firn_opt_int64(args, "rows", 1000, &rows, err));
    if (rows < 0)
        return firn_fail(err, FIRN_INVALID, "--rows is below 0");
    firn_arrow_field schema = { .name = FIRN_STR(""),
                                .kind = FIRN_ARROW_STRUCT,
                                .field_id = -1,
                                .children = kinds[kind].columns,
                                .child_count = kinds[kind].column_count };
    TRY(firn_row_output_open(session, args, &schema, &output, err));
    firn_row_output_expect(output, rows);
    for (int64_t row = 0; row < rows; row += BATCH_ROWS) {
        int64_t end = row + BATCH_ROWS < rows ? row + BATCH_ROWS : rows;
        firn_status status = put_batch(kind, &schema, row, end, output, err);
        if (status != FIRN_OK) {
            firn_row_output_close(&output);
            return status;
        }
    }
    return firn_row_output_finish(&output, err);
}

const firn_command firn_command_generate = {
    .name = "generate",
    .arguments = "KIND",
    .arguments_min = 1,
    .arguments_max = 1,
    .summary = "Make test data: trades, quotes, users, events, lineitem",
    .example = "firn generate trades --rows 1000000 -o trades.csv",
    .run = run,
    .options = { { "rows", "N", "how many  [1000]", 0 } },
};
