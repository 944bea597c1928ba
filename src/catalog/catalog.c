/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
#include "catalog/catalog.h"

firn_status firn_catalog_check_writable(const firn_catalog *catalog, firn_error *err)
{
    if (!catalog->read_only)
        return FIRN_OK;
    return firn_fail(err, FIRN_DENIED, "the warehouse is read-only: its catalog cannot be written");
}

firn_status firn_catalog_load(firn_catalog *catalog, firn_table_ident ident, firn_arena *arena,
                              firn_table_entry *entry, firn_error *err)
{
    *entry = (firn_table_entry){ 0 };
    return catalog->methods->load(catalog, ident, arena, entry, err);
}

firn_status firn_catalog_swap(firn_catalog *catalog, firn_table_ident ident,
                              const firn_pointer_swap *swap, firn_error *err)
{
    TRY(firn_catalog_check_writable(catalog, err));
    return catalog->methods->swap(catalog, ident, swap, err);
}

firn_status firn_catalog_drop(firn_catalog *catalog, firn_table_ident ident, firn_error *err)
{
    TRY(firn_catalog_check_writable(catalog, err));
    return catalog->methods->drop(catalog, ident, err);
}

firn_status firn_catalog_rename(firn_catalog *catalog, firn_table_ident from, firn_table_ident to,
                                firn_error *err)
{
    TRY(firn_catalog_check_writable(catalog, err));
    return catalog->methods->rename(catalog, from, to, err);
}

firn_status firn_catalog_tables(firn_catalog *catalog, firn_str namespace_name,
                                firn_table_visitor *visit, void *self, firn_error *err)
{
    return catalog->methods->tables(catalog, namespace_name, visit, self, err);
}

firn_status firn_catalog_namespaces(firn_catalog *catalog, firn_namespace_visitor *visit,
                                    void *self, firn_error *err)
{
    return catalog->methods->namespaces(catalog, visit, self, err);
}

firn_status firn_catalog_check_name(firn_str name, const char *what, firn_error *err)
{
    if (name.len == 0)
        return firn_fail(err, FIRN_INVALID, "a %s needs a name", what);
    for (size_t i = 0; i < name.len; i++) {
        unsigned char c = (unsigned char)name.data[i];
        if (c < ' ' || c == 127)
            return firn_fail(err, FIRN_INVALID, "the name of a %s has no control characters", what);
        if (c == '/')
            return firn_fail(err, FIRN_INVALID, "the name of a %s has no \"/\": \"%.*s\"", what,
                             FIRN_STR_ARG(name));
        if (c == '.' && (i == 0 || i + 1 == name.len || name.data[i - 1] == '.'))
            return firn_fail(err, FIRN_INVALID,
                             "the name of a %s has something on both sides of a dot: \"%.*s\"",
                             what, FIRN_STR_ARG(name));
    }
    return FIRN_OK;
}

firn_status firn_catalog_create_namespace(firn_catalog *catalog, firn_str name,
                                          const firn_property *properties, size_t count,
                                          firn_error *err)
{
    TRY(firn_catalog_check_writable(catalog, err));
    TRY(firn_catalog_check_name(name, "namespace", err));
    return catalog->methods->create_namespace(catalog, name, properties, count, err);
}

enum { CONTENT_SHOWN = 3 };

/* What is in a namespace, for a message: some names, and how many more. */
typedef struct content {
    firn_str name;
    firn_buf text;
    size_t count;
} content;

static void content_release(content *c)
{
    firn_buf_release(&c->text);
}

static bool is_within(firn_str name, firn_str outer)
{
    return firn_str_starts(name, outer) && name.len > outer.len && name.data[outer.len] == '.';
}

static void add_content(content *c, const char *what, firn_str outer, firn_str name)
{
    if (c->count++ >= CONTENT_SHOWN)
        return;
    firn_putf(&c->text, "%s%s %.*s%s%.*s", c->count > 1 ? ", " : "", what, FIRN_STR_ARG(outer),
              outer.len ? "." : "", FIRN_STR_ARG(name));
}

static firn_status note_table(void *self, const firn_table_entry *entry, firn_error *err)
{
    content *c = self;
    (void)err;
    firn_str within = entry->ident.namespace_name;
    if (firn_str_equal(within, c->name) || is_within(within, c->name))
        add_content(c, "table", within, entry->ident.name);
    return FIRN_OK;
}

static firn_status note_namespace(void *self, firn_str name, firn_error *err)
{
    content *c = self;
    (void)err;
    if (is_within(name, c->name))
        add_content(c, "namespace", FIRN_STR(""), name);
    return FIRN_OK;
}

static firn_status name_content(firn_catalog *catalog, firn_str name, firn_error *err)
{
    SCOPED(content) c = { .name = name, .text = { .allocator = catalog->allocator } };
    TRY(firn_catalog_tables(catalog, (firn_str){ NULL, 0 }, note_table, &c, err));
    TRY(firn_catalog_namespaces(catalog, note_namespace, &c, err));
    TRY(firn_buf_check(&c.text, err));
    if (c.count == 0) /* a view, say */
        return firn_fail(err, FIRN_EXISTS, "namespace %.*s is not empty", FIRN_STR_ARG(name));
    if (c.count > CONTENT_SHOWN)
        return firn_fail(
            err, FIRN_EXISTS, "namespace %.*s is not empty: it holds %.*s and %zu more",
            FIRN_STR_ARG(name), FIRN_STR_ARG(firn_buf_str(&c.text)), c.count - CONTENT_SHOWN);
    return firn_fail(err, FIRN_EXISTS, "namespace %.*s is not empty: it holds %.*s",
                     FIRN_STR_ARG(name), FIRN_STR_ARG(firn_buf_str(&c.text)));
}

firn_status firn_catalog_drop_namespace(firn_catalog *catalog, firn_str name, firn_error *err)
{
    TRY(firn_catalog_check_writable(catalog, err));
    firn_status status = catalog->methods->drop_namespace(catalog, name, err);
    return status == FIRN_EXISTS ? name_content(catalog, name, err) : status;
}

firn_status firn_catalog_namespace_properties(firn_catalog *catalog, firn_str name,
                                              firn_arena *arena, firn_property **properties,
                                              size_t *count, firn_error *err)
{
    *properties = NULL;
    *count = 0;
    return catalog->methods->namespace_properties(catalog, name, arena, properties, count, err);
}

/* ---- life ---- */

static bool keep(firn_arena *arena, firn_str text, firn_str *kept)
{
    *kept = text.data ? firn_str_copy(arena, text) : text;
    return !text.data || kept->data;
}

firn_status firn_catalog_new(const firn_catalog_methods *methods,
                             const firn_catalog_options *options, firn_catalog **catalog,
                             firn_error *err)
{
    firn_catalog *made = firn_alloc_zeroed(options->allocator, methods->size);
    if (!made)
        return firn_nomem(err);
    *made = (firn_catalog){ .methods = methods,
                            .allocator = options->allocator,
                            .arena = { .allocator = options->allocator },
                            .io = options->io };
    *catalog = made;
    if (keep(&made->arena, options->warehouse, &made->warehouse) &&
        keep(&made->arena, options->template_, &made->template_))
        return FIRN_OK;
    firn_catalog_close(catalog);
    return firn_nomem(err);
}

void firn_catalog_close(firn_catalog **catalog)
{
    firn_catalog *closed = *catalog;
    *catalog = NULL;
    if (!closed)
        return;
    if (closed->methods->release)
        closed->methods->release(closed);
    firn_arena_release(&closed->arena);
    firn_free(closed->allocator, closed, closed->methods->size);
}

/* ---- where new tables go ---- */

/* Dots of a namespace become folders. */
static void put_folders(firn_buf *out, firn_str namespace_name)
{
    for (size_t i = 0; i < namespace_name.len; i++)
        firn_put_u8(out, (uint8_t)(namespace_name.data[i] == '.' ? '/' : namespace_name.data[i]));
}

static bool put_placeholder(firn_buf *out, firn_str *rest, const firn_catalog *catalog,
                            firn_table_ident ident)
{
    const struct {
        const char *name;
        firn_str value;
    } known[] = { { "{warehouse}", catalog->warehouse },
                  { "{namespace}", ident.namespace_name },
                  { "{ns}", ident.namespace_name },
                  { "{table}", ident.name } };
    for (size_t i = 0; i < FIRN_COUNT(known); i++) {
        firn_str name = firn_str_from(known[i].name);
        if (!firn_str_starts(*rest, name))
            continue;
        if (i == 1 || i == 2)
            put_folders(out, known[i].value);
        else
            firn_put_str(out, known[i].value);
        *rest = firn_str_from_index(*rest, name.len);
        return true;
    }
    return false;
}

static firn_str layout_of(const firn_catalog *catalog, firn_table_ident ident)
{
    if (catalog->template_.data)
        return catalog->template_;
    bool plain = ident.namespace_name.len == 0 || firn_str_is(ident.namespace_name, "default");
    return plain ? FIRN_STR("{warehouse}/{table}") : FIRN_STR("{warehouse}/{namespace}/{table}");
}

static firn_status namespace_location(firn_catalog *catalog, firn_str name, firn_arena *arena,
                                      firn_str *location, firn_error *err)
{
    firn_property *properties;
    size_t count;
    *location = (firn_str){ NULL, 0 };
    firn_status status =
        firn_catalog_namespace_properties(catalog, name, arena, &properties, &count, err);
    if (status == FIRN_NOT_FOUND)
        return FIRN_OK;
    TRY(status);
    for (size_t i = 0; i < count; i++)
        if (firn_str_is(properties[i].key, "location"))
            *location = properties[i].value;
    return FIRN_OK;
}

firn_status firn_catalog_table_location(firn_catalog *catalog, firn_table_ident ident,
                                        firn_arena *arena, firn_str *location, firn_error *err)
{
    firn_str base;
    SCOPED(firn_buf) out = { .allocator = arena->allocator };
    TRY(namespace_location(catalog, ident.namespace_name, arena, &base, err));
    if (base.data) {
        firn_putf(&out, "%.*s/", FIRN_STR_ARG(firn_str_trim_slashes(base)));
        firn_put_str(&out, ident.name);
    } else {
        firn_str rest = layout_of(catalog, ident);
        while (rest.len > 0)
            if (!put_placeholder(&out, &rest, catalog, ident)) {
                if (*rest.data == '{')
                    return firn_fail(err, FIRN_INVALID,
                                     "location template: {warehouse}, {namespace} or {table} is "
                                     "expected at \"%.*s\"",
                                     FIRN_STR_ARG(rest));
                firn_put_u8(&out, (uint8_t)*rest.data);
                rest = firn_str_from_index(rest, 1);
            }
    }
    TRY(firn_buf_check(&out, err));
    *location = firn_str_copy(arena, firn_buf_str(&out));
    return location->data ? FIRN_OK : firn_nomem(err);
}
