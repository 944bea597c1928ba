/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
/* Opening: the tail is read at once, in the hope that the footer lies in it; then
 * the metadata is decoded and checked against itself, so that later readers may
 * take for granted that each row group has a chunk for each leaf, of its type,
 * inside the file. */
#include "parquet/read/open_file.h"

#include <assert.h>
#include <string.h>

enum { TAIL_READ = 64 * 1024, MAGIC_BYTES = 4 };

firn_status firn_parquet_read_range(firn_parquet_file *file, int64_t offset, int64_t len,
                                    const char *what, firn_bytes *bytes, firn_error *err)
{
    uint64_t size = file->input->size;
    if (offset < 0 || len < 0 || (uint64_t)offset > size || (uint64_t)len > size - (uint64_t)offset)
        return firn_fail(err, FIRN_CORRUPT, "%s at %lld of %lld bytes lies beyond the file's %llu",
                         what, (long long)offset, (long long)len, (unsigned long long)size);
    uint8_t *data = firn_arena_alloc(&file->arena, 1, (size_t)len);
    if (!data)
        return firn_nomem(err);
    TRY(file->input->read_at(file->input->self, (uint64_t)offset, (size_t)len, data, err));
    *bytes = (firn_bytes){ data, (size_t)len };
    return FIRN_OK;
}

/* The FileMetaData's bytes, by one read or two. */
static firn_status read_footer(firn_parquet_file *file, firn_bytes *metadata, firn_error *err)
{
    uint64_t size = file->input->size;
    if (size < MAGIC_BYTES + FIRN_PARQUET_TAIL_BYTES)
        return firn_fail(err, FIRN_CORRUPT, "not a parquet file: it has %llu bytes",
                         (unsigned long long)size);
    int64_t tail_len = size < TAIL_READ ? (int64_t)size : TAIL_READ;
    firn_bytes tail;
    TRY(firn_parquet_read_range(file, (int64_t)size - tail_len, tail_len, "tail", &tail, err));

    uint32_t len;
    size_t before = tail.len - FIRN_PARQUET_TAIL_BYTES;
    TRY(firn_parquet_tail_decode(tail.data + before, size, &len, err));
    if (len <= before) {
        *metadata = (firn_bytes){ tail.data + before - len, len };
        return FIRN_OK;
    }
    int64_t at = (int64_t)(size - FIRN_PARQUET_TAIL_BYTES - len);
    return firn_parquet_read_range(file, at, len, "footer", metadata, err);
}

static firn_status check_chunk(const firn_parquet_file *file, size_t group, size_t leaf,
                               firn_error *err)
{
    const firn_parquet_column_chunk *chunk = firn_parquet_chunk(file, group, leaf);
    const firn_parquet_column_metadata *meta = chunk->meta_data;
    const firn_parquet_node *node = file->leaves[leaf];
    if (!meta)
        return chunk->is_encrypted ? FIRN_OK
                                   : firn_fail(err, FIRN_CORRUPT,
                                               "row group %zu has no metadata of column \"%.*s\"",
                                               group, FIRN_STR_ARG(node->name));
    if (meta->type != (int32_t)node->type)
        return firn_fail(err, FIRN_CORRUPT,
                         "row group %zu has type %d in column \"%.*s\" of type %d", group,
                         (int)meta->type, FIRN_STR_ARG(node->name), (int)node->type);
    if (meta->num_values < 0)
        return firn_fail(err, FIRN_CORRUPT, "row group %zu has %lld values in column \"%.*s\"",
                         group, (long long)meta->num_values, FIRN_STR_ARG(node->name));
    return FIRN_OK;
}

static firn_status check_row_groups(const firn_parquet_file *file, firn_error *err)
{
    const firn_parquet_metadata *m = &file->metadata;
    int64_t rows = 0;
    for (size_t g = 0; g < m->row_groups.count; g++) {
        const firn_parquet_row_group *group = &m->row_groups.items[g];
        if (group->columns.count != file->root->leaf_count)
            return firn_fail(err, FIRN_CORRUPT, "row group %zu has %zu column chunks, schema %zu",
                             g, group->columns.count, file->root->leaf_count);
        if (group->num_rows < 0 || __builtin_add_overflow(rows, group->num_rows, &rows))
            return firn_fail(err, FIRN_CORRUPT, "row group %zu has %lld rows", g,
                             (long long)group->num_rows);
        for (size_t leaf = 0; leaf < group->columns.count; leaf++)
            TRY(check_chunk(file, g, leaf, err));
    }
    if (m->num_rows != rows && m->num_rows != 0) /* some writers leave it 0 */
        return firn_fail(err, FIRN_CORRUPT, "file claims %lld rows, its row groups hold %lld",
                         (long long)m->num_rows, (long long)rows);
    return FIRN_OK;
}

/* ---- who wrote it ---- */

/* The numbers of a version, which may break off early. */
static int64_t take_version(firn_str text)
{
    int64_t version = 0;
    size_t at = 0;
    for (int part = 0; part < 3; part++) {
        int64_t number = 0;
        for (; at < text.len && text.data[at] >= '0' && text.data[at] <= '9' && number < 1000; at++)
            number = number * 10 + (text.data[at] - '0');
        version = version * 10000 + number;
        at += at < text.len && text.data[at] == '.';
    }
    return version;
}

/* "name version 1.2.3 …"; without a version it is taken for an early one. */
static bool is_older(firn_str created_by, const char *name, const char *than)
{
    const firn_str word = FIRN_STR(" version ");
    if (!firn_str_starts(created_by, firn_str_from(name)))
        return false;
    firn_str rest = firn_str_from_index(created_by, strlen(name));
    if (rest.len == 0)
        return true;
    return firn_str_starts(rest, word) &&
           take_version(firn_str_from_index(rest, word.len)) < take_version(firn_str_from(than));
}

static firn_writer_mistakes mistakes_of(firn_str created_by)
{
    return (firn_writer_mistakes){
        .dictionary_header_uncounted = is_older(created_by, "parquet-mr", "1.2.9"),
        .v2_pages_compressed = is_older(created_by, "parquet-cpp", "2.0.0"),
    };
}

static firn_status load(firn_parquet_file *file, firn_error *err)
{
    firn_bytes bytes;
    TRY(read_footer(file, &bytes, err));
    TRY_OR(firn_parquet_metadata_decode(bytes, &file->arena, &file->metadata, err), err,
           "parquet footer");
    file->mistakes = mistakes_of(file->metadata.created_by);
    TRY(firn_parquet_schema_build(&file->metadata, &file->arena, &file->root, &file->leaves, err));
    TRY(check_row_groups(file, err));
    file->extras = firn_new(&file->arena, firn_chunk_extras *, file->metadata.row_groups.count);
    return file->extras ? FIRN_OK : firn_nomem(err);
}

firn_status firn_parquet_open(const firn_parquet_input *input, const firn_allocator *allocator,
                              firn_parquet_file **file, firn_error *err)
{
    firn_parquet_file *made = firn_alloc_zeroed(allocator, sizeof *made);
    if (!made)
        return firn_nomem(err);
    made->input = input;
    made->allocator = made->arena.allocator = allocator;
    firn_status status = load(made, err);
    if (status != FIRN_OK)
        firn_parquet_close(&made);
    *file = made;
    return status;
}

void firn_parquet_close(firn_parquet_file **file)
{
    firn_parquet_file *f = *file;
    *file = NULL;
    if (!f)
        return;
    for (size_t i = 0; i < f->spare_count; i++)
        firn_buf_release(&f->spares[i]);
    firn_codec_context_release(&f->codecs);
    firn_arena_release(&f->arena);
    firn_free(f->allocator, f, sizeof *f);
}

/* ---- buffers ---- */

firn_buf firn_parquet_take_spare(firn_parquet_file *file)
{
    if (file->spare_count == 0)
        return (firn_buf){ .allocator = file->allocator };
    return file->spares[--file->spare_count];
}

void firn_parquet_give_spare(firn_parquet_file *file, firn_buf *buf)
{
    bool worth_keeping = buf->cap > 0 && buf->cap <= FIRN_SPARE_BYTES_MAX;
    if (!worth_keeping || file->spare_count == FIRN_SPARES_MAX) {
        firn_buf_release(buf);
        return;
    }
    firn_buf_clear(buf);
    file->spares[file->spare_count++] = *buf;
    *buf = (firn_buf){ 0 };
}

/* ---- looking ---- */

const firn_parquet_metadata *firn_parquet_file_metadata(const firn_parquet_file *file)
{
    return &file->metadata;
}

const firn_parquet_node *firn_parquet_root(const firn_parquet_file *file)
{
    return file->root;
}

size_t firn_parquet_leaf_count(const firn_parquet_file *file)
{
    return file->root->leaf_count;
}

const firn_parquet_node *firn_parquet_leaf(const firn_parquet_file *file, size_t leaf_index)
{
    assert(leaf_index < file->root->leaf_count);
    return file->leaves[leaf_index];
}

size_t firn_parquet_row_group_count(const firn_parquet_file *file)
{
    return file->metadata.row_groups.count;
}

int64_t firn_parquet_row_count(const firn_parquet_file *file, size_t row_group)
{
    return file->metadata.row_groups.items[row_group].num_rows;
}

const firn_parquet_column_chunk *firn_parquet_chunk(const firn_parquet_file *file, size_t row_group,
                                                    size_t leaf_index)
{
    assert(row_group < file->metadata.row_groups.count && leaf_index < file->root->leaf_count);
    return &file->metadata.row_groups.items[row_group].columns.items[leaf_index];
}

firn_status firn_parquet_extras(firn_parquet_file *file, size_t row_group, size_t leaf_index,
                                firn_chunk_extras **extras, firn_error *err)
{
    firn_chunk_extras **of_group = &file->extras[row_group];
    if (!*of_group)
        *of_group = firn_new(&file->arena, firn_chunk_extras, file->root->leaf_count);
    if (!*of_group)
        return firn_nomem(err);
    *extras = &(*of_group)[leaf_index];
    return FIRN_OK;
}
