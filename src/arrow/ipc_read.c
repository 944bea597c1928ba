/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
/* Each buffer of a message is copied (or unpacked) into a column builder after
 * it was checked against the rows it must hold; offsets, codes and text are
 * checked too, so that whoever gets the batch may trust it. */
#include <assert.h>

#include "arrow/ipc_schema.h"
#include "base/cursor.h"
#include "codec/codec.h"

enum { PREFIX = 8, FILE_MAGIC_LEN = 8, METADATA_MAX = 256 << 20, LENGTH_STORED = -1 };
enum { LZ4_FRAME = 0, ZSTD = 1 };

static const char file_magic[] = "ARROW1";

/* A dictionary as it was last sent. */
typedef struct dictionary {
    const firn_ipc_field *field;
    firn_arrow_field *values; /* its type without codes */
    firn_shared_array *array;
} dictionary;

struct firn_ipc_reader {
    const firn_allocator *allocator;
    firn_arena arena; /* the schema: as long as the reader */
    firn_ipc_field root;
    dictionary *dictionaries;
    size_t dictionary_count;
    bool has_schema, started, over, ended, drained;
    bool by_footer; /* `text` is one message, all of it */
    firn_buf text;
    size_t at;
    firn_codec_context codecs;
};

/* What is being taken apart: one RecordBatch. */
typedef struct source {
    firn_ipc_reader *reader;
    firn_flat_reader *flat;
    firn_flat_vector nodes, buffers, views; /* views: how many buffers the strings stand in */
    size_t node, buffer, view;
    firn_bytes body;
    firn_codec codec;
    firn_error *err;
} source;

/* ---- opening and closing ---- */

firn_status firn_ipc_reader_open(const firn_allocator *allocator, firn_ipc_reader **reader,
                                 firn_error *err)
{
    allocator = allocator ? allocator : &firn_heap;
    firn_ipc_reader *r = *reader = firn_alloc_zeroed(allocator, sizeof *r);
    if (!r)
        return firn_nomem(err);
    r->allocator = r->arena.allocator = r->text.allocator = allocator;
    r->drained = true;
    return FIRN_OK;
}

void firn_ipc_reader_close(firn_ipc_reader **reader)
{
    firn_ipc_reader *r = *reader;
    if (!r)
        return;
    for (size_t i = 0; i < r->dictionary_count; i++)
        firn_shared_array_release(&r->dictionaries[i].array);
    firn_codec_context_release(&r->codecs);
    firn_buf_release(&r->text);
    firn_arena_release(&r->arena);
    firn_free(r->allocator, r, sizeof *r);
    *reader = NULL;
}

const firn_arrow_field *firn_ipc_reader_schema(const firn_ipc_reader *r)
{
    return r->has_schema ? r->root.field : NULL;
}

firn_status firn_ipc_reader_push(firn_ipc_reader *r, firn_bytes block, firn_error *err)
{
    assert(r->drained && !r->ended);
    if (r->by_footer && block.len == 0)
        return firn_fail(err, FIRN_CORRUPT, "arrow footer has an empty block");
    firn_buf_drop(&r->text, r->at);
    r->at = 0;
    firn_put(&r->text, block.data, block.len);
    r->drained = false;
    return firn_buf_check(&r->text, err);
}

firn_status firn_ipc_reader_end(firn_ipc_reader *r, firn_error *err)
{
    r->ended = true;
    if (!r->over && (r->at < r->text.len || !r->has_schema))
        return firn_fail(err, FIRN_CORRUPT, "arrow stream ends inside a message");
    return FIRN_OK;
}

/* ---- the schema ---- */

static size_t count_dictionaries(const firn_ipc_field *field)
{
    size_t count = field->index_width != 0;
    for (size_t i = 0; i < field->field->child_count; i++)
        count += count_dictionaries(&field->children[i]);
    return count;
}

static firn_status list_dictionaries(firn_ipc_reader *r, const firn_ipc_field *field,
                                     firn_error *err)
{
    if (field->index_width) {
        dictionary *d = &r->dictionaries[r->dictionary_count];
        d->field = field;
        d->values = firn_new(&r->arena, firn_arrow_field, 1);
        if (!d->values)
            return firn_nomem(err);
        *d->values = *field->field;
        d->values->dictionary = false;
        r->dictionary_count++;
    }
    for (size_t i = 0; i < field->field->child_count; i++)
        TRY(list_dictionaries(r, &field->children[i], err));
    return FIRN_OK;
}

static firn_status take_schema(firn_ipc_reader *r, firn_flat_reader *flat, firn_flat_table header,
                               firn_error *err)
{
    if (r->has_schema)
        return firn_fail(err, FIRN_CORRUPT, "arrow stream has a second schema");
    TRY(firn_ipc_take_schema(flat, header, &r->arena, &r->root, err));
    r->dictionaries = firn_new(&r->arena, dictionary, count_dictionaries(&r->root));
    if (!r->dictionaries)
        return firn_nomem(err);
    TRY(list_dictionaries(r, &r->root, err));
    r->has_schema = true;
    return FIRN_OK;
}

/* ---- the footer of a file ---- */

static bool take_blocks(const firn_flat_reader *flat, firn_flat_vector from, firn_ipc_block *to)
{
    bool ok = true;
    for (size_t i = 0; i < from.count; i++) {
        int64_t offset = firn_flat_word(flat, from, 3 * i),
                body = firn_flat_word(flat, from, 3 * i + 2);
        uint32_t metadata = (uint32_t)firn_flat_word(flat, from, 3 * i + 1);
        ok &= offset >= 0 && body >= 0;
        to[i] = (firn_ipc_block){ (uint64_t)offset, (uint64_t)body + metadata };
    }
    return ok;
}

/* Dictionaries come before the batches that need them. */
firn_status firn_ipc_reader_footer(firn_ipc_reader *r, firn_bytes footer,
                                   const firn_ipc_block **blocks, size_t *block_count,
                                   firn_error *err)
{
    firn_flat_reader flat;
    firn_flat_table table = firn_flat_root(&flat, footer);
    firn_flat_vector dictionaries = firn_flat_take_vector(&flat, table, 2, 24);
    firn_flat_vector batches = firn_flat_take_vector(&flat, table, 3, 24);
    if (flat.failed)
        return firn_fail(err, FIRN_CORRUPT, "arrow footer points outside itself");
    *block_count = dictionaries.count + batches.count;
    firn_ipc_block *made = firn_new(&r->arena, firn_ipc_block, *block_count);
    if (!made)
        return firn_nomem(err);
    if (!take_blocks(&flat, dictionaries, made) ||
        !take_blocks(&flat, batches, made + dictionaries.count))
        return firn_fail(err, FIRN_CORRUPT, "arrow footer has a block at an impossible place");
    *blocks = made;
    r->started = r->by_footer = true;
    return take_schema(r, &flat, firn_flat_take_table(&flat, table, 1), err);
}

/* ---- buffers ---- */

static firn_status corrupt(source *s, const firn_arrow_field *field, const char *what)
{
    return firn_fail(s->err, FIRN_CORRUPT, "arrow column \"%.*s\" %s", FIRN_STR_ARG(field->name),
                     what);
}

static firn_status unpack(source *s, const firn_arrow_field *field, firn_bytes packed,
                          firn_buf *out)
{
    if (packed.len < 8)
        return corrupt(s, field, "has a compressed buffer without a length");
    int64_t len = (int64_t)firn_load_le64(packed.data);
    packed.data += 8;
    packed.len -= 8;
    if (len == LENGTH_STORED) {
        firn_put(out, packed.data, packed.len);
        return firn_buf_check(out, s->err);
    }
    if (len < 0)
        return corrupt(s, field, "has a compressed buffer of negative length");
    if (len == 0)
        return FIRN_OK;
    return firn_codec_decompress(&s->reader->codecs, s->codec, packed, (size_t)len, out, s->err);
}

/* Copies the next buffer, which must have `least` bytes, into `out`; `exactly`
 * that many are kept unless it is SIZE_MAX. */
static firn_status take_buffer(source *s, const firn_arrow_field *field, size_t least,
                               firn_buf *out)
{
    if (s->buffer >= s->buffers.count)
        return corrupt(s, field, "has too few buffers");
    size_t i = s->buffer++;
    int64_t offset = firn_flat_word(s->flat, s->buffers, 2 * i);
    int64_t len = firn_flat_word(s->flat, s->buffers, 2 * i + 1);
    if (offset < 0 || len < 0 || (uint64_t)offset > s->body.len ||
        (uint64_t)len > s->body.len - (uint64_t)offset)
        return corrupt(s, field, "has a buffer outside its message");
    firn_bytes bytes = { s->body.data + offset, (size_t)len };
    firn_buf_clear(out);
    if (s->codec != FIRN_CODEC_NONE && bytes.len)
        TRY(unpack(s, field, bytes, out));
    else
        firn_put(out, bytes.data, bytes.len);
    TRY(firn_buf_check(out, s->err));
    if (out->len < least)
        return corrupt(s, field, "has a buffer too small for its rows");
    return FIRN_OK;
}

static firn_status take_node(source *s, firn_column *column)
{
    if (s->node >= s->nodes.count)
        return corrupt(s, column->field, "has no node");
    size_t i = s->node++;
    int64_t length = firn_flat_word(s->flat, s->nodes, 2 * i);
    if (length < 0 || length > INT32_MAX)
        return corrupt(s, column->field, "has an impossible length");
    column->length = length;
    return FIRN_OK;
}

/* Bits past the end are cleared: builders add rows by setting them. */
static firn_status take_validity(source *s, firn_column *column)
{
    size_t len = (size_t)((column->length + 7) / 8);
    firn_buf *bits = &column->validity;
    TRY(take_buffer(s, column->field, 0, bits));
    if (bits->len == 0)
        return FIRN_OK;
    if (bits->len < len)
        return corrupt(s, column->field, "has a buffer too small for its rows");
    bits->len = len;
    if (column->length % 8)
        bits->data[len - 1] &= (uint8_t)((1u << column->length % 8) - 1);
    for (size_t i = 0; i < len; i++)
        column->null_count += 8 - __builtin_popcount(bits->data[i]);
    column->null_count -= (int64_t)len * 8 - column->length;
    if (column->null_count == 0)
        firn_buf_clear(bits);
    return FIRN_OK;
}

/* ---- values ---- */

static firn_status take_fixed(source *s, firn_column *column, size_t width)
{
    size_t len = (size_t)column->length * width;
    TRY(take_buffer(s, column->field, len, &column->values));
    column->values.len = len;
    return FIRN_OK;
}

static firn_status take_bits(source *s, firn_column *column)
{
    size_t len = (size_t)((column->length + 7) / 8);
    TRY(take_buffer(s, column->field, len, &column->values));
    column->values.len = len;
    if (column->length % 8)
        column->values.data[len - 1] &= (uint8_t)((1u << column->length % 8) - 1);
    return FIRN_OK;
}

static firn_status narrow_offsets(source *s, firn_column *column)
{
    firn_buf *offsets = &column->offsets;
    size_t count = (size_t)column->length + 1;
    for (size_t i = 0; i < count; i++) {
        uint64_t offset = firn_load_le64(offsets->data + 8 * i);
        if (offset > INT32_MAX)
            return firn_fail(s->err, FIRN_UNSUPPORTED,
                             "arrow column \"%.*s\" holds over 2 GiB in one batch",
                             FIRN_STR_ARG(column->field->name));
        firn_store_le32(offsets->data + 4 * i, (uint32_t)offset);
    }
    return FIRN_OK;
}

/* length + 1 offsets that do not fall; `*end` is the last.  No rows may come
 * with no offsets. */
static firn_status take_offsets(source *s, firn_column *column, bool large, int64_t *end)
{
    size_t width = large ? 8 : 4, count = (size_t)column->length + 1;
    size_t least = column->length ? count * width : 0;
    TRY(take_buffer(s, column->field, least, &column->offsets));
    if (column->offsets.len < count * width) {
        firn_buf_clear(&column->offsets);
        firn_put_fill(&column->offsets, 0, width);
        TRY(firn_buf_check(&column->offsets, s->err));
    }
    if (large)
        TRY(narrow_offsets(s, column));
    column->offsets.len = count * sizeof(int32_t);
    int32_t *offsets = (int32_t *)(void *)column->offsets.data;
    for (size_t i = 0; i < count; i++)
        offsets[i] = (int32_t)firn_load_le32(column->offsets.data + 4 * i);
    bool ok = offsets[0] >= 0;
    for (size_t i = 1; i < count; i++)
        ok &= offsets[i] >= offsets[i - 1];
    *end = offsets[count - 1];
    return ok ? FIRN_OK : corrupt(s, column->field, "has offsets that fall");
}

static firn_status check_text(source *s, const firn_column *column)
{
    const int32_t *offsets = (const int32_t *)(const void *)column->offsets.data;
    uint8_t high = 0;
    for (size_t i = 0; i < column->values.len; i++)
        high |= column->values.data[i];
    for (int64_t i = 0; high >= 0x80 && i < column->length; i++) {
        firn_str text = { (const char *)column->values.data + offsets[i],
                          (size_t)(offsets[i + 1] - offsets[i]) };
        if (!firn_utf8_valid(text))
            return corrupt(s, column->field, "holds text that is not UTF-8");
    }
    return FIRN_OK;
}

static firn_status take_strings(source *s, firn_column *column, bool large)
{
    int64_t end;
    TRY(take_offsets(s, column, large, &end));
    TRY(take_buffer(s, column->field, (size_t)end, &column->values));
    column->values.len = (size_t)end;
    return column->field->kind == FIRN_ARROW_UTF8 ? check_text(s, column) : FIRN_OK;
}

/* ---- values in other forms ---- */

static bool is_null_row(const firn_column *column, int64_t row)
{
    return column->null_count > 0 && !(column->validity.data[row >> 3] >> (row & 7) & 1);
}

/* The buffers that views point into, one behind the other, and where each starts; behind
 * the last start stands the end. */
typedef struct pool {
    firn_buf bytes, starts;
} pool;

static void pool_release(pool *p)
{
    firn_buf_release(&p->starts);
    firn_buf_release(&p->bytes);
}

static firn_status take_pool(source *s, const firn_arrow_field *field, pool *p)
{
    SCOPED(firn_buf) one = { .allocator = s->reader->allocator };
    p->bytes.allocator = p->starts.allocator = s->reader->allocator;
    int64_t count =
        s->view < s->views.count ? firn_flat_word(s->flat, s->views, s->view++) : INT64_MAX;
    if (count < 0 || (uint64_t)count > s->buffers.count)
        return corrupt(s, field, "has too few buffers");
    for (int64_t i = 0; i < count; i++) {
        firn_put_le64(&p->starts, p->bytes.len);
        TRY(take_buffer(s, field, 0, &one));
        firn_put(&p->bytes, one.data, one.len);
    }
    firn_put_le64(&p->starts, p->bytes.len);
    TRY(firn_buf_check(&p->starts, s->err));
    return firn_buf_check(&p->bytes, s->err);
}

/* uint32 length, then up to 12 bytes of text; or 4 bytes of it, uint32 buffer, uint32
 * offset. */
enum { VIEW_BYTES = 16, VIEW_INLINE = 12 };

static bool find_string(const uint8_t *view, const pool *p, firn_bytes *string)
{
    uint32_t len = firn_load_le32(view), offset = firn_load_le32(view + 12);
    if (len <= VIEW_INLINE) {
        *string = (firn_bytes){ view + 4, len };
        return true;
    }
    size_t i = firn_load_le32(view + 8);
    if (i >= p->starts.len / 8 - 1)
        return false;
    uint64_t start = firn_load_le64(p->starts.data + 8 * i);
    uint64_t size = firn_load_le64(p->starts.data + 8 * i + 8) - start;
    if (offset > size || len > size - offset)
        return false;
    *string = (firn_bytes){ p->bytes.data + start + offset, len };
    return true;
}

static firn_status take_views(source *s, firn_column *column)
{
    SCOPED(firn_buf) views = { .allocator = column->allocator };
    SCOPED(pool) p = { 0 };
    TRY(take_buffer(s, column->field, (size_t)column->length * VIEW_BYTES, &views));
    TRY(take_pool(s, column->field, &p));
    int32_t end = 0;
    firn_put(&column->offsets, &end, sizeof end);
    for (int64_t i = 0; i < column->length; i++) {
        firn_bytes string = { 0 };
        if (!is_null_row(column, i) &&
            !find_string(views.data + VIEW_BYTES * (size_t)i, &p, &string))
            return corrupt(s, column->field, "has a string outside its buffers");
        if (__builtin_add_overflow(end, string.len, &end))
            return firn_fail(s->err, FIRN_UNSUPPORTED,
                             "arrow column \"%.*s\" holds over 2 GiB in one batch",
                             FIRN_STR_ARG(column->field->name));
        firn_put(&column->values, string.data, string.len);
        firn_put(&column->offsets, &end, sizeof end);
    }
    TRY(firn_buf_check(&column->values, s->err));
    TRY(firn_buf_check(&column->offsets, s->err));
    return column->field->kind == FIRN_ARROW_UTF8 ? check_text(s, column) : FIRN_OK;
}

static firn_status make_offsets(source *s, const firn_ipc_field *field, firn_column *column,
                                int64_t *end)
{
    *end = column->length * field->list_length;
    if (*end > INT32_MAX)
        return corrupt(s, column->field, "has an impossible length");
    for (int64_t i = 0; i <= column->length; i++) {
        int32_t offset = (int32_t)(i * field->list_length);
        firn_put(&column->offsets, &offset, sizeof offset);
    }
    return firn_buf_check(&column->offsets, s->err);
}

static firn_status take_narrow_decimals(source *s, const firn_ipc_field *field, firn_column *column)
{
    SCOPED(firn_buf) raw = { .allocator = column->allocator };
    size_t width = field->form == FIRN_IPC_DECIMAL64 ? 8 : 4;
    TRY(take_buffer(s, column->field, (size_t)column->length * width, &raw));
    for (int64_t i = 0; i < column->length; i++) {
        const uint8_t *at = raw.data + (size_t)i * width;
        firn_int128 value = width == 8 ? (int64_t)firn_load_le64(at) : (int32_t)firn_load_le32(at);
        value = is_null_row(column, i) ? 0 : value;
        firn_put(&column->values, &value, sizeof value);
    }
    return firn_buf_check(&column->values, s->err);
}

/* ---- codes ---- */

static int64_t load_code(const uint8_t *p, int width)
{
    switch (width) {
    case 1: return (int8_t)p[0];
    case -1: return p[0];
    case 2: return (int16_t)(p[0] | p[1] << 8);
    case -2: return p[0] | p[1] << 8;
    case 4: return (int32_t)firn_load_le32(p);
    case -4: return firn_load_le32(p);
    default: return (int64_t)firn_load_le64(p);
    }
}

static const dictionary *find_dictionary(const firn_ipc_reader *r, const firn_ipc_field *field)
{
    for (size_t i = 0; i < r->dictionary_count; i++)
        if (r->dictionaries[i].field == field)
            return &r->dictionaries[i];
    return NULL;
}

static firn_status take_codes(source *s, const firn_ipc_field *field, firn_column *column)
{
    SCOPED(firn_buf) raw = { .allocator = column->allocator };
    const dictionary *d = find_dictionary(s->reader, field);
    size_t width = (size_t)(field->index_width < 0 ? -field->index_width : field->index_width);
    TRY(take_buffer(s, column->field, (size_t)column->length * width, &raw));
    if (!d->array)
        return corrupt(s, column->field, "comes before its dictionary");
    int64_t entries = firn_shared_array_get(d->array)->length;
    int32_t *codes =
        (int32_t *)(void *)firn_buf_extend(&column->values, (size_t)column->length * 4 + 4);
    if (!codes)
        return firn_nomem(s->err);
    column->values.len -= 4;
    for (int64_t i = 0; i < column->length; i++) {
        int64_t code = load_code(raw.data + (size_t)i * width, field->index_width);
        bool null = is_null_row(column, i);
        if (!null && (code < 0 || code >= entries))
            return corrupt(s, column->field, "has a code its dictionary has not");
        codes[i] = null ? 0 : (int32_t)code;
    }
    column->dictionary = firn_shared_array_retain(d->array);
    return FIRN_OK;
}

static firn_status take_column(source *s, const firn_ipc_field *field, firn_column *column);

static firn_status take_children(source *s, const firn_ipc_field *field, firn_column *column,
                                 int64_t length)
{
    for (size_t i = 0; i < column->child_count; i++) {
        TRY(take_column(s, &field->children[i], &column->children[i]));
        if (column->children[i].length < length)
            return corrupt(s, column->field, "is longer than its children");
        firn_column_truncate(&column->children[i], length);
    }
    return FIRN_OK;
}

static firn_status take_column(source *s, const firn_ipc_field *field, firn_column *column)
{
    int64_t end;
    firn_arrow_kind kind = column->field->kind;
    TRY(take_node(s, column));
    if (kind == FIRN_ARROW_NULL && !column->field->dictionary) {
        column->null_count = column->length;
        return FIRN_OK;
    }
    TRY(take_validity(s, column));
    if (column->field->dictionary)
        return take_codes(s, field, column);
    if (firn_arrow_is_variable(kind))
        return field->form == FIRN_IPC_VIEWS
                   ? take_views(s, column)
                   : take_strings(s, column, field->form == FIRN_IPC_LARGE);
    if (kind == FIRN_ARROW_BOOL)
        return take_bits(s, column);
    if (kind == FIRN_ARROW_STRUCT)
        return take_children(s, field, column, column->length);
    if (field->form >= FIRN_IPC_DECIMAL32)
        return take_narrow_decimals(s, field, column);
    if (kind != FIRN_ARROW_LIST && kind != FIRN_ARROW_MAP)
        return take_fixed(s, column, firn_arrow_byte_width(column->field));
    if (field->form == FIRN_IPC_ONE_LENGTH)
        TRY(make_offsets(s, field, column, &end));
    else
        TRY(take_offsets(s, column, field->form == FIRN_IPC_LARGE, &end));
    return take_children(s, field, column, end);
}

/* ---- messages ---- */

static firn_status open_batch(source *s, firn_flat_table batch)
{
    firn_flat_table compression = firn_flat_take_table(s->flat, batch, 3);
    int64_t codec = firn_flat_take(s->flat, compression, 0, 1, LZ4_FRAME);
    s->nodes = firn_flat_take_vector(s->flat, batch, 1, 16);
    s->buffers = firn_flat_take_vector(s->flat, batch, 2, 16);
    s->views = firn_flat_take_vector(s->flat, batch, 4, 8);
    s->codec = compression.at == 0 ? FIRN_CODEC_NONE
               : codec == ZSTD     ? FIRN_CODEC_ZSTD
                                   : FIRN_CODEC_LZ4;
    if (s->flat->failed)
        return firn_fail(s->err, FIRN_CORRUPT, "arrow batch points outside itself");
    if (codec != LZ4_FRAME && codec != ZSTD)
        return firn_fail(s->err, FIRN_UNSUPPORTED, "arrow batch has an unknown compression");
    return FIRN_OK;
}

static firn_status fill_batch(source *s, firn_flat_table batch, firn_column *root)
{
    const firn_ipc_field *field = &s->reader->root;
    TRY(open_batch(s, batch));
    root->length = firn_flat_take(s->flat, batch, 0, 8, 0);
    if (root->length < 0 || root->length > INT32_MAX)
        return firn_fail(s->err, FIRN_CORRUPT, "arrow batch has an impossible length");
    for (size_t i = 0; i < root->child_count; i++) {
        TRY(take_column(s, &field->children[i], &root->children[i]));
        if (root->children[i].length != root->length)
            return corrupt(s, root->children[i].field, "is not as long as its batch");
    }
    return FIRN_OK;
}

static firn_status take_batch(source *s, firn_flat_table batch, struct ArrowArray *out)
{
    SCOPED(firn_column) root = { 0 };
    TRY(firn_column_init(&root, s->reader->root.field, s->reader->allocator, s->err));
    TRY(fill_batch(s, batch, &root));
    return firn_column_finish(&root, out, s->err);
}

/* Behind the entries of `old` come those of `more`. */
static firn_status append_entries(const dictionary *d, const struct ArrowArray *old,
                                  firn_column *more, firn_column *joined, firn_error *err)
{
    SCOPED(firn_arena) arena = { .allocator = joined->allocator };
    struct ArrowArray added;
    firn_view before, after;
    TRY(firn_column_finish(more, &added, err));
    firn_status status = firn_view_init(&before, d->values, old, &arena, err);
    if (status == FIRN_OK)
        status = firn_view_init(&after, d->values, &added, &arena, err);
    if (status == FIRN_OK) {
        firn_column_append_view(joined, &before, 0, before.length);
        firn_column_append_view(joined, &after, 0, after.length);
        status = firn_column_check(joined, err);
    }
    added.release(&added);
    return status;
}

static firn_status set_dictionary(source *s, dictionary *d, firn_flat_table batch, bool delta)
{
    const firn_allocator *allocator = s->reader->allocator;
    SCOPED(firn_column) values = { 0 };
    SCOPED(firn_column) joined = { 0 };
    firn_ipc_field plain = *d->field;
    struct ArrowArray array;
    plain.index_width = 0;
    s->node = s->buffer = s->view = 0;
    TRY(firn_column_init(&values, d->values, allocator, s->err));
    TRY(firn_column_init(&joined, d->values, allocator, s->err));
    TRY(open_batch(s, batch));
    TRY(take_column(s, &plain, &values));
    bool append = delta && d->array;
    if (append)
        TRY(append_entries(d, firn_shared_array_get(d->array), &values, &joined, s->err));
    TRY(firn_column_finish(append ? &joined : &values, &array, s->err));
    firn_shared_array *made = firn_shared_array_new(&array, allocator);
    if (!made)
        return firn_nomem(s->err);
    firn_shared_array_release(&d->array);
    d->array = made;
    return FIRN_OK;
}

static firn_status take_dictionary(source *s, firn_flat_table header)
{
    int64_t id = firn_flat_take(s->flat, header, 0, 8, 0);
    bool delta = firn_flat_take(s->flat, header, 2, 1, 0);
    firn_flat_table batch = firn_flat_take_table(s->flat, header, 1);
    bool known = false;
    for (size_t i = 0; i < s->reader->dictionary_count; i++) {
        dictionary *d = &s->reader->dictionaries[i];
        if (d->field->dictionary_id != id)
            continue;
        known = true;
        TRY(set_dictionary(s, d, batch, delta));
    }
    return known ? FIRN_OK
                 : firn_fail(s->err, FIRN_CORRUPT, "arrow stream has dictionary %lld for no column",
                             (long long)id);
}

/* One message that is all there.  `*has`: it was a batch. */
static firn_status take_message(firn_ipc_reader *r, firn_flat_reader *flat, firn_flat_table message,
                                firn_bytes body, struct ArrowArray *out, bool *has, firn_error *err)
{
    int64_t type = firn_flat_take(flat, message, 1, 1, 0);
    firn_flat_table header = firn_flat_take_table(flat, message, 2);
    source s = { .reader = r, .flat = flat, .body = body, .err = err };
    if (flat->failed)
        return firn_fail(err, FIRN_CORRUPT, "arrow message points outside itself");
    if (type == FIRN_IPC_SCHEMA)
        return take_schema(r, flat, header, err);
    if (!r->has_schema)
        return firn_fail(err, FIRN_CORRUPT, "arrow stream begins without a schema");
    if (type == FIRN_IPC_DICTIONARY)
        return take_dictionary(&s, header);
    if (type != FIRN_IPC_BATCH)
        return firn_fail(err, FIRN_UNSUPPORTED, "arrow message of type %lld", (long long)type);
    *has = true;
    return take_batch(&s, header, out);
}

/* Passes the magic of a file; its messages are those of a stream. */
static void start(firn_ipc_reader *r)
{
    size_t left = r->text.len - r->at;
    if (left < FILE_MAGIC_LEN)
        return;
    r->started = true;
    if (memcmp(r->text.data + r->at, file_magic, sizeof file_magic - 1) == 0)
        r->at += FILE_MAGIC_LEN;
}

/* Takes the next message if it is all there; `*more` false when it is not. */
static firn_status step(firn_ipc_reader *r, struct ArrowArray *out, bool *has, bool *more,
                        firn_error *err)
{
    firn_bytes left = { r->text.data + r->at, r->text.len - r->at };
    *more = false;
    if (left.len < PREFIX)
        return FIRN_OK;
    uint32_t len = firn_load_le32(left.data + 4);
    if (firn_load_le32(left.data) != UINT32_MAX)
        return firn_fail(err, FIRN_CORRUPT, "this is no arrow stream, or one from before 2019");
    if (len > METADATA_MAX)
        return firn_fail(err, FIRN_CORRUPT, "arrow message claims %u bytes of metadata", len);
    if (len == 0) {
        r->over = true;
        return FIRN_OK;
    }
    if (len > left.len - PREFIX)
        return FIRN_OK;
    firn_flat_reader flat;
    firn_flat_table message = firn_flat_root(&flat, (firn_bytes){ left.data + PREFIX, len });
    int64_t version = firn_flat_take(&flat, message, 0, 2, 0);
    int64_t body = firn_flat_take(&flat, message, 3, 8, 0);
    if (flat.failed || body < 0)
        return firn_fail(err, FIRN_CORRUPT, "arrow message points outside itself");
    if (version != FIRN_IPC_VERSION_4 && version != FIRN_IPC_VERSION_5)
        return firn_fail(err, FIRN_UNSUPPORTED, "arrow metadata of version %lld",
                         (long long)version + 1);
    if ((uint64_t)body > left.len - PREFIX - len)
        return FIRN_OK;
    *more = true;
    r->at += PREFIX + len + (size_t)body;
    return take_message(r, &flat, message, (firn_bytes){ left.data + PREFIX + len, (size_t)body },
                        out, has, err);
}

/* What follows the message in its block is none; the end of the stream is no message. */
static firn_status take_block(firn_ipc_reader *r, struct ArrowArray *batch, bool *has,
                              firn_error *err)
{
    bool more = true;
    if (r->at < r->text.len)
        TRY(step(r, batch, has, &more, err));
    if (!more)
        return firn_fail(err, FIRN_CORRUPT, "arrow footer has a block that is no whole message");
    r->at = r->text.len;
    r->drained = !*has;
    return FIRN_OK;
}

firn_status firn_ipc_reader_next(firn_ipc_reader *r, struct ArrowArray *batch, bool *has,
                                 firn_error *err)
{
    *has = false;
#if __BYTE_ORDER__ != __ORDER_LITTLE_ENDIAN__
    return firn_fail(err, FIRN_UNSUPPORTED,
                     "arrow streams are read on little-endian machines only");
#endif
    if (r->by_footer)
        return take_block(r, batch, has, err);
    if (!r->started)
        start(r);
    for (bool more = r->started && !r->over; more && !*has;)
        TRY(step(r, batch, has, &more, err));
    if (r->over)
        r->at = r->text.len;
    r->drained = !*has;
    return FIRN_OK;
}
