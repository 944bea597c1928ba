/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
/* firn puffin: what a Puffin file holds. */
#include <math.h>

#include "cli/command.h"
#include "iceberg/puffin/deletion_vector.h"
#include "iceberg/puffin/theta.h"
#include "table/puffin_file.h"

enum { POSITIONS_AT_ONCE = 1024, TEXT_BYTES = 1 << 16 };

/* What is printed, and where it goes as it grows. */
typedef struct printer {
    firn_session *session;
    firn_puffin_file file;
    firn_buf text;
    firn_json_writer json;
} printer;

static void printer_release(printer *p)
{
    firn_puffin_file_release(&p->file);
    firn_buf_release(&p->text);
}

static firn_status flush(printer *p, firn_error *err)
{
    TRY(firn_buf_check(&p->text, err));
    fwrite(p->text.data, 1, p->text.len, p->session->out);
    firn_buf_clear(&p->text);
    return FIRN_OK;
}

static void put_properties(firn_json_writer *w, const firn_property *properties, size_t count)
{
    firn_json_put_key(w, "properties");
    firn_json_open_object(w);
    for (size_t i = 0; i < count; i++) {
        firn_json_put_key_str(w, properties[i].key);
        firn_json_put_string(w, properties[i].value);
    }
    firn_json_close_object(w);
}

static void put_blob(firn_json_writer *w, const firn_puffin_blob *blob)
{
    firn_json_put_key(w, "type");
    firn_json_put_string(w, blob->type);
    firn_json_put_key(w, "fields");
    firn_json_open_array(w);
    for (size_t i = 0; i < blob->field_count; i++)
        firn_json_put_int64(w, blob->fields[i]);
    firn_json_close_array(w);
    firn_json_put_int64_member(w, "snapshot-id", blob->snapshot_id);
    firn_json_put_int64_member(w, "sequence-number", blob->sequence_number);
    firn_json_put_int64_member(w, "offset", blob->offset);
    firn_json_put_int64_member(w, "length", blob->length);
    if (blob->compression_codec.data) {
        firn_json_put_key(w, "compression-codec");
        firn_json_put_string(w, blob->compression_codec);
    }
    put_properties(w, blob->properties, blob->property_count);
}

/* ---- what blobs hold ---- */

static firn_status decode_sketch(printer *p, firn_bytes content, firn_error *err)
{
    double estimate;
    TRY(firn_theta_estimate(content, &estimate, err));
    firn_json_put_int64_member(&p->json, "distinct-count", (int64_t)llround(estimate));
    return FIRN_OK;
}

static firn_status decode_positions(printer *p, firn_bytes content, firn_error *err)
{
    SCOPED(firn_arena) memory = { 0 };
    firn_roaring positions;
    firn_roaring_place place = { 0 };
    uint64_t some[POSITIONS_AT_ONCE];
    TRY(firn_deletion_vector_read(content, &memory, &positions, err));
    firn_json_put_key(&p->json, "positions");
    firn_json_open_array(&p->json);
    for (size_t n; (n = firn_roaring_next(&positions, &place, some, POSITIONS_AT_ONCE)) > 0;) {
        for (size_t i = 0; i < n; i++)
            firn_json_put_int64(&p->json, (int64_t)some[i]);
        if (p->text.len > TEXT_BYTES)
            TRY(flush(p, err));
    }
    firn_json_close_array(&p->json);
    return FIRN_OK;
}

static firn_status decode(printer *p, const firn_puffin_blob *blob, firn_error *err)
{
    SCOPED(firn_buf) content = { 0 };
    TRY(firn_puffin_file_read(&p->file, blob, &content, err));
    if (firn_str_is(blob->type, "apache-datasketches-theta-v1"))
        return decode_sketch(p, firn_buf_bytes(&content), err);
    if (firn_str_is(blob->type, "deletion-vector-v1"))
        return decode_positions(p, firn_buf_bytes(&content), err);
    firn_json_put_key(&p->json, "content");
    firn_json_put_hex(&p->json, firn_buf_bytes(&content));
    return FIRN_OK;
}

/* ---- the command ---- */

static firn_status print_blobs(printer *p, bool decoded, firn_error *err)
{
    firn_json_put_key(&p->json, "blobs");
    firn_json_open_array(&p->json);
    for (size_t i = 0; i < p->file.footer.blob_count; i++) {
        const firn_puffin_blob *blob = &p->file.footer.blobs[i];
        firn_error why = { 0 };
        firn_json_open_object(&p->json);
        put_blob(&p->json, blob);
        firn_status status = decoded ? decode(p, blob, &why) : FIRN_OK;
        if (status == FIRN_NOMEM)
            return firn_nomem(err);
        if (status != FIRN_OK) {
            firn_json_put_key(&p->json, "error");
            firn_json_put_c(&p->json, why.message);
        }
        firn_json_close_object(&p->json);
        TRY(flush(p, err));
    }
    firn_json_close_array(&p->json);
    return FIRN_OK;
}

static firn_status run(firn_session *session, const firn_args *args, firn_error *err)
{
    SCOPED(printer) p = { .session = session };
    firn_engine *engine;
    const char *format = firn_opt(args, "format");
    if (format && strcmp(format, "json") != 0)
        return firn_fail(err, FIRN_INVALID, "--format %s: Puffin files are shown as json", format);
    TRY(firn_session_engine(session, &engine, err));
    TRY(firn_puffin_file_open(engine->io, firn_str_from(firn_arg(args, 0)), &session->memory,
                              &p.file, err));
    p.json = (firn_json_writer){ .out = &p.text };
    firn_json_open_object(&p.json);
    put_properties(&p.json, p.file.footer.properties, p.file.footer.property_count);
    TRY(print_blobs(&p, firn_opt(args, "decode") != NULL, err));
    firn_json_close_object(&p.json);
    firn_put_u8(&p.text, '\n');
    return flush(&p, err);
}

const firn_command firn_command_puffin = {
    .name = "puffin",
    .deed = "read Puffin",
    .arguments = "FILE",
    .arguments_min = 1,
    .arguments_max = 1,
    .summary = "Look inside a Puffin file: statistics, deletion vectors",
    .example = "firn puffin data/warehouse/users/metadata/1.stats --decode",
    .run = run,
    .options = { { "decode", NULL, "also what each blob holds: positions, a distinct count", 0 } },
};
