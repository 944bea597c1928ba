/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
#include "test.h"

#include "table/table_sample.h"

TEST(two_writers_at_once_both_win)
{
    SCOPED(table_sample) s = { 0 };
    firn_table *other;
    assert_int_equal(table_sample_start(&s, NULL), FIRN_OK);
    assert_int_equal(firn_table_open(s.catalog, "ns.t", &other, NULL), FIRN_OK);
    table_sample second = { s.engine, s.catalog, other };
    for (int64_t i = 0; i < 10; i++) {
        assert_int_equal(table_sample_append(&s, 20 * i, 20 * i + 10, NULL), FIRN_OK);
        assert_int_equal(table_sample_append(&second, 20 * i + 10, 20 * i + 20, NULL), FIRN_OK);
    }
    assert_int_equal(firn_table_refresh(s.table, NULL), FIRN_OK);
    table_sample_check_sum(&s, NULL, 200, 200 * 199 / 2);
    assert_int_equal(firn_table_snapshot_count(s.table), 20);
    firn_table_close(&other);
}

/* ---- a folder, whose versions are names ---- */

static const firn_io_methods *memory_methods;
static firn_table *rival; /* commits once, right before another's move */

static firn_status move_second(firn_io *io, firn_str from, firn_str to, firn_error *err)
{
    firn_key_value set = { "by", "rival" };
    firn_table *table = rival;
    rival = NULL;
    if (table)
        assert_int_equal(firn_table_set_properties(table, &set, 1, NULL, 0, NULL), FIRN_OK);
    return memory_methods->move_new(io, from, to, err);
}

static firn_io *rivalled_memory(void)
{
    static firn_io_methods methods;
    firn_io *io;
    assert_int_equal(firn_io_memory(&firn_heap, &io, NULL), FIRN_OK);
    memory_methods = io->methods;
    methods = *memory_methods;
    methods.move_new = move_second;
    io->methods = &methods;
    return io;
}

TEST(a_change_of_how_metadata_is_packed_cannot_pass_another_by)
{
    SCOPED(table_sample) s = { 0 };
    firn_engine_options one = { .threads = 1 };
    firn_key_value gzip = { "write.metadata.compression-codec", "gzip" };
    firn_table *other;
    assert_int_equal(firn_engine_open_with(&one, &firn_heap, rivalled_memory(), &s.engine, NULL),
                     FIRN_OK);
    assert_int_equal(firn_catalog_open(s.engine, "dir:/w", NULL, &s.catalog, NULL), FIRN_OK);
    assert_int_equal(firn_table_create(s.catalog, "t", "{\"id\":\"long!\"}", NULL, &s.table, NULL),
                     FIRN_OK);
    assert_int_equal(firn_table_open(s.catalog, "t", &other, NULL), FIRN_OK);
    rival = other;
    assert_int_equal(firn_table_set_properties(s.table, &gzip, 1, NULL, 0, NULL), FIRN_OK);
    assert_null(rival);
    assert_int_equal(firn_table_refresh(s.table, NULL), FIRN_OK);
    assert_true(firn_str_is(firn_metadata_property(&s.table->metadata, "by"), "rival"));
    assert_true(firn_str_is(
        firn_metadata_property(&s.table->metadata, "write.metadata.compression-codec"), "gzip"));
    assert_int_equal(firn_table_set_properties(s.table, &gzip, 1, NULL, 0, NULL), FIRN_OK);
    assert_true(firn_str_ends(s.table->metadata_location, FIRN_STR("/v4.gz.metadata.json")));
    firn_table_close(&other);
}

/* ---- a catalog that cannot say ---- */

static const firn_catalog_methods *pointers;
static bool happens, forgets;

static firn_status swap_in_doubt(firn_catalog *catalog, firn_table_ident ident,
                                 const firn_pointer_swap *step, firn_error *err)
{
    catalog->methods = pointers; /* the next one works */
    if (happens)
        assert_int_equal(pointers->swap(catalog, ident, step, NULL), FIRN_OK);
    return firn_fail(err, FIRN_COMMIT_UNKNOWN, "who knows");
}

/* Nobody can be asked either. */
static firn_status load_nothing(firn_catalog *catalog, firn_table_ident ident, firn_arena *arena,
                                firn_table_entry *entry, firn_error *err)
{
    (void)catalog, (void)ident, (void)arena, (void)entry;
    return firn_fail(err, FIRN_UNAVAILABLE, "not now");
}

static firn_status swap_and_go(firn_catalog *catalog, firn_table_ident ident,
                               const firn_pointer_swap *step, firn_error *err)
{
    static firn_catalog_methods gone;
    firn_status status = swap_in_doubt(catalog, ident, step, err);
    gone = *pointers;
    gone.load = load_nothing;
    catalog->methods = &gone;
    return status;
}

/* One commit whose outcome the catalog does not know; what it comes to. */
static firn_status set_in_doubt(table_sample *s)
{
    static firn_catalog_methods methods;
    firn_key_value set = { "a", "b" };
    pointers = s->catalog->methods;
    methods = *pointers;
    methods.swap = forgets ? swap_and_go : swap_in_doubt;
    s->catalog->methods = &methods;
    firn_status status = firn_table_set_properties(s->table, &set, 1, NULL, 0, NULL);
    s->catalog->methods = pointers;
    return status;
}

static void check_metadata_files(bool does_happen, bool is_forgotten, const char *retries,
                                 firn_status expected, int more)
{
    SCOPED(table_sample) s = { 0 };
    firn_key_value tries[] = { { "commit.retry.num-retries", retries } };
    firn_table_options options = { .properties = tries, .property_count = 1 };
    assert_int_equal(table_sample_start(&s, &options), FIRN_OK);
    int before = table_sample_count_files(&s);
    happens = does_happen;
    forgets = is_forgotten;
    assert_int_equal(set_in_doubt(&s), expected);
    assert_int_equal(firn_table_refresh(s.table, NULL), FIRN_OK);
    assert_int_equal(table_sample_count_files(&s), before + more);
    bool is_set = firn_str_is(firn_metadata_property(&s.table->metadata, "a"), "b");
    assert_int_equal(is_set, does_happen || expected == FIRN_OK);
}

TEST(a_commit_in_doubt_that_did_not_happen_leaves_no_metadata_file)
{
    check_metadata_files(false, false, "0", FIRN_CONFLICT, 0);
    check_metadata_files(false, false, "1", FIRN_OK, 1);
}

TEST(a_commit_in_doubt_that_happened_keeps_its_metadata_file)
{
    check_metadata_files(true, false, "0", FIRN_OK, 1);
}

TEST(a_commit_that_stays_in_doubt_deletes_nothing)
{
    check_metadata_files(false, true, "5", FIRN_COMMIT_UNKNOWN, 1);
    check_metadata_files(true, true, "5", FIRN_COMMIT_UNKNOWN, 1);
}

/* ---- what readers of the bare folder are told ---- */

static const firn_catalog_methods *real_methods;
static firn_table *follower; /* commits once, right behind another's swap */

static firn_status swap_first(firn_catalog *catalog, firn_table_ident ident,
                              const firn_pointer_swap *swap, firn_error *err)
{
    firn_key_value set = { "by", "follower" };
    firn_table *table = follower;
    TRY(real_methods->swap(catalog, ident, swap, err));
    follower = NULL;
    if (table)
        assert_int_equal(firn_table_set_properties(table, &set, 1, NULL, 0, NULL), FIRN_OK);
    return FIRN_OK;
}

TEST(the_hint_says_the_newest_version_though_its_writer_was_the_first_to_be_done)
{
    SCOPED(table_sample) s = { 0 };
    SCOPED(firn_buf) hint = { 0 };
    firn_catalog_methods methods;
    firn_key_value naming = { "firn.metadata-naming", "version" };
    firn_key_value set = { "by", "leader" };
    firn_table_options options = { .properties = &naming, .property_count = 1 };
    assert_int_equal(table_sample_start(&s, &options), FIRN_OK);
    assert_int_equal(firn_table_open(s.catalog, "ns.t", &follower, NULL), FIRN_OK);
    firn_table *other = follower;
    real_methods = s.catalog->methods;
    methods = *real_methods;
    methods.swap = swap_first;
    s.catalog->methods = &methods;
    assert_int_equal(firn_table_set_properties(s.table, &set, 1, NULL, 0, NULL), FIRN_OK);
    s.catalog->methods = real_methods;

    SCOPED(firn_arena) arena = { 0 };
    assert_int_equal(firn_table_refresh(s.table, NULL), FIRN_OK);
    firn_str folder = firn_metadata_folder(&s.table->metadata, &arena);
    firn_str at = firn_str_format(&arena, "%.*s/version-hint.text", FIRN_STR_ARG(folder));
    assert_true(firn_str_ends(s.table->metadata_location, FIRN_STR("/v3.metadata.json")));
    assert_int_equal(firn_io_read_file(firn_table_io(s.table), at, 100, &hint, NULL), FIRN_OK);
    assert_true(firn_str_is(firn_buf_str(&hint), "v3"));
    firn_table_close(&other);
}
