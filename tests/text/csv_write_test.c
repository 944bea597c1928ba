/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
#include "test.h"

#include <string.h>

#include "text/csv_write.h"

static firn_arrow_field element = { FIRN_STR("element"), FIRN_ARROW_INT32 };
static firn_arrow_field fields[] = {
    { FIRN_STR("id"), FIRN_ARROW_INT32, .nullable = true },
    { FIRN_STR("a \"name\""), FIRN_ARROW_UTF8, .nullable = true },
    { FIRN_STR("tags"), FIRN_ARROW_LIST, .children = &element, .child_count = 1 },
};
static const firn_arrow_field schema = { .kind = FIRN_ARROW_STRUCT,
                                         .children = fields,
                                         .child_count = 3 };

static void put_row(firn_column *root, const char *name, int tags)
{
    firn_column_put_int32(&root->children[0], tags);
    if (name)
        firn_column_put_bytes(&root->children[1], firn_str_bytes(firn_str_from(name)));
    else
        firn_column_put_null(&root->children[1]);
    for (int i = 0; i < tags; i++)
        firn_column_put_int32(&root->children[2].children[0], i);
    firn_column_put_list(&root->children[2]);
    firn_column_put_struct(root);
}

TEST(fields_are_quoted_only_where_they_must_be)
{
    SCOPED(firn_arena) arena = { 0 };
    SCOPED(firn_column) root = { 0 };
    SCOPED(firn_buf) out = { 0 };
    SCOPED(firn_csv_writer) writer = { 0 };
    struct ArrowArray batch;
    firn_view view;
    assert_int_equal(firn_column_init(&root, &schema, NULL, NULL), FIRN_OK);
    put_row(&root, "plain", 0);
    put_row(&root, "a,b", 2);
    put_row(&root, "say \"hi\"\n", 1);
    put_row(&root, "", 1);
    put_row(&root, NULL, 1);
    assert_int_equal(firn_column_finish(&root, &batch, NULL), FIRN_OK);
    assert_int_equal(firn_view_init(&view, &schema, &batch, &arena, NULL), FIRN_OK);
    firn_csv_put_header(&writer, &schema, &out);
    firn_csv_put_rows(&writer, &view, &out);
    firn_put_u8(&out, 0);
    assert_string_equal((const char *)out.data, "id,\"a \"\"name\"\"\",tags\n"
                                                "0,plain,[]\n"
                                                "2,\"a,b\",\"[0,1]\"\n"
                                                "1,\"say \"\"hi\"\"\n\",[0]\n"
                                                "1,\"\",[0]\n"
                                                "1,,[0]\n");
    batch.release(&batch);
}
