/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
/* The seam inside the room: what compile.c makes and run.c runs. */
#ifndef AVRO_STEPS_H
#define AVRO_STEPS_H

#include "avro/program.h"

typedef enum firn_avro_op {
    FIRN_AVRO_OP_SKIP_VARINTS, /* `number` of them */
    FIRN_AVRO_OP_SKIP_FIXED,   /* `number` bytes */
    FIRN_AVRO_OP_SKIP_BYTES,   /* bytes or string */
    FIRN_AVRO_OP_SKIP,         /* anything of `type` */
    FIRN_AVRO_OP_OPTIONAL,     /* null when the branch is `branch`: then jump over `number` steps */
    FIRN_AVRO_OP_UNION,        /* run `programs[branch]` on the same struct; NULL there: a null */
    FIRN_AVRO_OP_PRESENT,      /* set `bit` */
    FIRN_AVRO_OP_INT32,
    FIRN_AVRO_OP_INT64,
    FIRN_AVRO_OP_BOOL,
    FIRN_AVRO_OP_BYTES,
    FIRN_AVRO_OP_FIXED, /* `number` bytes */
    FIRN_AVRO_OP_STR,
    FIRN_AVRO_OP_FIXED_STR, /* `number` bytes */
    FIRN_AVRO_OP_DATUM,     /* of `type` */
    FIRN_AVRO_OP_INT32S,
    FIRN_AVRO_OP_INT64S,
    FIRN_AVRO_OP_ID_LONGS,
    FIRN_AVRO_OP_ID_BYTES,
    FIRN_AVRO_OP_POINTER, /* `program` on a new struct */
    FIRN_AVRO_OP_STRUCTS, /* `program` on each new struct */
} firn_avro_op;

/* Where the null branch of an optional part stands. */
typedef enum firn_avro_null_at {
    FIRN_AVRO_NULL_NOWHERE, /* the part is no union */
    FIRN_AVRO_NULL_FIRST,
    FIRN_AVRO_NULL_SECOND,
} firn_avro_null_at;

typedef struct firn_avro_step {
    uint8_t op;
    uint8_t bit;                             /* PRESENT */
    uint8_t item_null, key_null, value_null; /* ID_LONGS, ID_BYTES: firn_avro_null_at */
    uint16_t branch; /* OPTIONAL: where null stands; UNION: how many programs */
    uint32_t number;
    size_t offset; /* into the struct */
    union {
        const firn_avro_type *type;
        const firn_avro_want *want; /* ID_LONGS, ID_BYTES */
        const firn_avro_program *program;
        const firn_avro_program *const *programs;
    };
} firn_avro_step;

struct firn_avro_program {
    firn_avro_step *steps;
    size_t step_count;
    size_t struct_size;
    int64_t mask_offset;
    size_t bytes_min; /* of a row */
};

#endif
