/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
/* The Puffin blob `apache-datasketches-theta-v1`: a compact Theta sketch, from which the
 * number of distinct values is estimated.
 *
 *   0  u8   words of the preamble: 1, 2 (with the count), 3 (with theta)
 *   1  u8   serial version: 3, or 4 (hashes bit-packed)
 *   2  u8   family: 3, compact
 *   5  u8   flags: 4 empty, 16 ordered, 32 a single hash
 *   6  u16  hash of the seed
 *   version 3:  u32 count, f32 unused (from two words on); u64 theta (three); hashes, u64 each
 *   version 4:  3 u8 bits a hash, 4 u8 bytes of the count; u64 theta (two words); count; hashes
 */
#ifndef ICEBERG_PUFFIN_THETA_H
#define ICEBERG_PUFFIN_THETA_H

#include "base/base.h"

/* FIRN_CORRUPT, or FIRN_UNSUPPORTED for the serial versions before 3. */
firn_status firn_theta_estimate(firn_bytes sketch, double *estimate, firn_error *err);

#endif
