/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
/* Filter expressions: from text, bound to a schema, projected to partitions,
 * and decided from what is known about many rows at once.
 *
 * Parsing gives a tree over names.  Binding gives a new tree over field ids with
 * typed values and without NOT: it is pushed down to the predicates, which is
 * exact in three-valued logic as each predicate has its opposite.  Only bound
 * trees are evaluated.
 */
#ifndef ICEBERG_EXPR_H
#define ICEBERG_EXPR_H

#include "firn/expression.h"
#include "iceberg/partition_spec.h"

typedef enum firn_expr_op {
    FIRN_EXPR_TRUE,
    FIRN_EXPR_FALSE,
    FIRN_EXPR_AND,
    FIRN_EXPR_OR,
    FIRN_EXPR_NOT, /* unbound trees only */
    FIRN_EXPR_IS_NULL,
    FIRN_EXPR_NOT_NULL,
    FIRN_EXPR_IS_NAN,
    FIRN_EXPR_NOT_NAN,
    FIRN_EXPR_LT,
    FIRN_EXPR_LT_EQ,
    FIRN_EXPR_GT,
    FIRN_EXPR_GT_EQ,
    FIRN_EXPR_EQ,
    FIRN_EXPR_NOT_EQ,
    FIRN_EXPR_IN,
    FIRN_EXPR_NOT_IN,
    FIRN_EXPR_STARTS_WITH,
    FIRN_EXPR_NOT_STARTS_WITH,
    FIRN_EXPR_LIKE, /* any other pattern: % and _ */
    FIRN_EXPR_NOT_LIKE,
} firn_expr_op;

typedef enum firn_literal_kind {
    FIRN_LITERAL_NUMBER,
    FIRN_LITERAL_STRING,
    FIRN_LITERAL_BOOLEAN,
    FIRN_LITERAL_DATE,
    FIRN_LITERAL_TIME,
    FIRN_LITERAL_TIMESTAMP,
    FIRN_LITERAL_BYTES, /* text: hex digits */
    FIRN_LITERAL_NULL,
} firn_literal_kind;

typedef struct firn_literal {
    firn_literal_kind kind;
    firn_str text;
    size_t at; /* where it stands in the filter's text */
} firn_literal;

typedef struct firn_node {
    firn_expr_op op;
    const struct firn_node *left, *right; /* AND, OR; NOT has only left */
    firn_str column;                      /* unbound */
    size_t at;                            /* where the column stands */
    firn_literal *literals;               /* unbound */
    size_t literal_count;
    const firn_field *field; /* bound */
    firn_value *values;      /* bound; IN's are sorted and unique */
    size_t value_count;
} firn_node;

struct firn_expr {
    firn_arena arena;
    firn_str text;
    const firn_node *root;
};

/* Binds `root` to `schema`.  The new tree lives in `arena` and borrows the schema's
 * fields.  `text` is the filter as written, for the caret.  FIRN_INVALID: no such column
 * (with a suggestion), one inside a list or map, a comparison with a whole struct, list
 * or map, or a literal that cannot be of the column's type. */
firn_status firn_expr_bind(const firn_node *root, firn_str text, const firn_schema *schema,
                           firn_arena *arena, const firn_node **bound, firn_error *err);

/* The message "what" with the text and a caret at byte `at` below it. */
firn_status firn_expr_mistake(firn_str text, size_t at, firn_error *err, firn_status status,
                              const char *what);

/* The mistake that the literal at byte `at` cannot be a value of a column. */
firn_status firn_expr_misfit(firn_str text, size_t at, firn_str literal, const firn_field *field,
                             firn_error *err);

/* The word before a typed literal, such as DATE or X: what kind it makes. */
bool firn_literal_word(firn_str word, firn_literal_kind *kind);

/* Which literals may stand for which types. */
bool firn_literal_may_be(firn_literal_kind literal, firn_type_kind kind);

/* Field ids of all predicates, each once; appends int32 to `ids`. */
void firn_expr_field_ids(const firn_node *bound, firn_buf *ids);

/* Inclusive projection (spec, "Scan Planning"): true for every partition that may
 * hold a matching row.  The result's fields are the spec's, with their field ids. */
firn_status firn_expr_project(const firn_node *bound, const firn_partition_spec *spec,
                              const firn_schema *schema, firn_arena *arena,
                              const firn_node **projected, firn_error *err);

/* The bound tree as the REST protocol's JSON. */
void firn_expr_write_json(firn_json_writer *w, const firn_node *bound, const firn_schema *schema);

/* ---- deciding for many rows at once ---- */

/* What is known of one column over some rows.  -1: unknown count; NULL: unknown bound. */
typedef struct firn_facts {
    int64_t value_count; /* rows, nulls included */
    int64_t null_count;
    int64_t nan_count;
    const firn_value *lower, *upper; /* every value that is not NaN lies between */
    bool never_null;                 /* without counts: no row is null */
    bool (*may_hold)(void *self, const firn_value *value); /* NULL: unknown; bloom, dictionary */
    void *self;
} firn_facts;

/* Fills in what is known of `field`; false when nothing is. */
typedef struct firn_fact_source {
    bool (*get)(void *self, const firn_field *field, firn_facts *facts);
    void *self;
} firn_fact_source;

/* False only if no row can match (inclusive). */
bool firn_expr_may_match(const firn_node *bound, const firn_fact_source *source);

/* True only if every row matches (strict). */
bool firn_expr_must_match(const firn_node *bound, const firn_fact_source *source);

/* Whether the text matches a LIKE pattern: % any run, _ one code point, no escape. */
bool firn_like(firn_bytes text, firn_bytes pattern);

/* One value against a predicate node (not AND, OR): a null gives false except for
 * IS_NULL, as only TRUE counts. */
bool firn_expr_matches(const firn_node *predicate, const firn_value *value);

#endif
