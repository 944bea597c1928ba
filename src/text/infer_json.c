/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
/* The shape of all values met at one place, as a tree that grows with them. */
#include "text/guess.h"
#include "text/infer.h"
#include "text/json_records.h"
#include "json/reader.h"

enum { SCALAR = 1, OBJECT = 2, ARRAY = 4 };

typedef struct shape {
    firn_str name;
    unsigned kinds; /* of values met */
    unsigned guesses;
    struct shape **members; /* of objects, in order of appearance */
    size_t member_count, member_cap;
    struct shape *element; /* of arrays */
} shape;

typedef struct inference {
    firn_arena *arena;
    firn_json_reader json;
} inference;

static shape *new_shape(inference *in, firn_str name)
{
    shape *made = firn_new(in->arena, shape, 1);
    if (!made)
        return NULL;
    made->name = firn_str_copy(in->arena, name);
    made->guesses = FIRN_GUESS_ANY;
    return made->name.data ? made : NULL;
}

static shape *member(inference *in, shape *of, firn_str name)
{
    for (size_t i = 0; i < of->member_count; i++)
        if (firn_str_equal(of->members[i]->name, name))
            return of->members[i];
    shape *made = new_shape(in, name);
    shape **grown = firn_arena_grow(in->arena, of->members, of->member_count, &of->member_cap,
                                    sizeof *of->members);
    if (!made || !grown)
        return NULL;
    of->members = grown;
    of->members[of->member_count++] = made;
    return made;
}

static void learn(inference *in, shape *of);

static void learn_object(inference *in, shape *of)
{
    firn_str key;
    of->kinds |= OBJECT;
    firn_json_object_begin(&in->json);
    while (firn_json_next_key(&in->json, &key)) {
        shape *below = member(in, of, key);
        if (below)
            learn(in, below);
        else
            firn_json_fail_nomem(&in->json);
    }
}

static void learn_array(inference *in, shape *of)
{
    of->kinds |= ARRAY;
    if (!of->element)
        of->element = new_shape(in, FIRN_STR("element"));
    if (!of->element) {
        firn_json_fail_nomem(&in->json);
        return;
    }
    firn_json_array_begin(&in->json);
    while (firn_json_next_item(&in->json))
        learn(in, of->element);
}

/* A number in quotes is a string, a date in quotes a date. */
static void learn_string(inference *in, shape *of)
{
    firn_str text = firn_json_take_string(&in->json);
    unsigned times = FIRN_GUESS_DATE | FIRN_GUESS_TIMESTAMP | FIRN_GUESS_TIMESTAMPTZ;
    of->kinds |= SCALAR;
    of->guesses &= text.data ? firn_guess_text(text) & times : 0;
}

static void learn(inference *in, shape *of)
{
    switch (firn_json_peek(&in->json)) {
    case FIRN_JSON_OBJECT: learn_object(in, of); break;
    case FIRN_JSON_ARRAY: learn_array(in, of); break;
    case FIRN_JSON_STRING: learn_string(in, of); break;
    case FIRN_JSON_NUMBER:
        of->kinds |= SCALAR;
        of->guesses &= firn_guess_text(firn_json_take_number_text(&in->json)) & FIRN_GUESS_NUMBER;
        break;
    case FIRN_JSON_BOOL:
        of->kinds |= SCALAR;
        of->guesses &= FIRN_GUESS_BOOL;
        firn_json_skip(&in->json);
        break;
    default: firn_json_skip(&in->json); break;
    }
}

static firn_status settle(inference *in, const shape *of, firn_arrow_field *field, firn_error *err)
{
    *field = (firn_arrow_field){ .name = of->name, .nullable = true, .field_id = -1 };
    if (of->kinds & (of->kinds - 1))
        return firn_fail(err, FIRN_INVALID,
                         "values of \"%.*s\" have shapes that do not go together",
                         FIRN_STR_ARG(of->name));
    if (!(of->kinds & (OBJECT | ARRAY))) {
        firn_guess_settle(of->guesses, of->kinds != 0, field);
        return FIRN_OK;
    }
    bool array = of->kinds == ARRAY;
    field->kind = array ? FIRN_ARROW_LIST : FIRN_ARROW_STRUCT;
    field->child_count = array ? 1 : of->member_count;
    field->children = firn_new(in->arena, firn_arrow_field, field->child_count);
    if (!field->children)
        return firn_nomem(err);
    for (size_t i = 0; i < field->child_count; i++)
        TRY(settle(in, array ? of->element : of->members[i], &field->children[i], err));
    return FIRN_OK;
}

static firn_status learn_records(inference *in, firn_bytes text, bool whole, shape *root,
                                 firn_error *err)
{
    firn_json_layout layout = FIRN_JSON_UNSEEN, before;
    firn_json_span span;
    firn_json_found found;
    do {
        before = layout;
        found = firn_json_next_record(&layout, text, whole, &span);
        if (found == FIRN_JSON_NOTHING)
            return firn_fail(err, FIRN_CORRUPT, "no object stands here but \"%c\"",
                             text.data[span.next]);
        if (found == FIRN_JSON_RECORD) {
            firn_bytes record = { text.data + span.start, span.end - span.start };
            firn_json_begin(&in->json, record, in->arena);
            if (firn_json_peek(&in->json) == FIRN_JSON_OBJECT)
                learn(in, root);
            else
                firn_json_fail(&in->json, "expected an object");
            TRY(firn_json_finish(&in->json, err));
        }
        text.data += span.next;
        text.len -= span.next;
    } while (found == FIRN_JSON_RECORD || layout != before);
    return FIRN_OK;
}

firn_status firn_infer_ndjson(firn_bytes sample, bool whole, firn_arena *arena,
                              firn_arrow_field *root, firn_error *err)
{
    inference *in = firn_new(arena, inference, 1);
    if (!in)
        return firn_nomem(err);
    in->arena = arena;
    shape *all = new_shape(in, FIRN_STR(""));
    if (!all)
        return firn_nomem(err);
    TRY(learn_records(in, sample, whole, all, err));
    if (all->member_count == 0)
        return firn_fail(err, FIRN_INVALID, "the file has no complete object to learn from");
    TRY(settle(in, all, root, err));
    root->nullable = false;
    return FIRN_OK;
}
