/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
/* Locations: URIs and paths as Iceberg tables hold them. */
#ifndef IO_LOCATION_H
#define IO_LOCATION_H

#include "base/buf.h"

/* The scheme of "s3://b/k", "file:/x"; empty for a plain path. */
firn_str firn_location_scheme(firn_str location);

/* What is said of files that are not local: FIRN_UNSUPPORTED. */
firn_status firn_location_refuse(firn_str location, firn_error *err);

/* The path on this machine that a location names: /x, file:/x, file:///x, file://localhost/x.
 * False for other schemes. */
bool firn_location_to_path(firn_str location, firn_str *path);

/* One spelling for all: a plain absolute path for local files, s3:// for s3a:// and
 * s3n://, anything else as it is.  Appends to `out`. */
void firn_location_put_plain(firn_buf *out, firn_str location);
bool firn_location_equal(firn_str a, firn_str b);

/* What follows the last '/'. */
firn_str firn_location_name(firn_str location);

/* What comes before the last '/'. */
firn_str firn_location_folder(firn_str location);

/* "file://" + absolute path; a relative path is taken from `working_folder`, and
 * "." and ".." parts are resolved.  A location with a scheme is copied without
 * trailing slashes.  `.data` is NULL when memory ran out. */
firn_str firn_location_absolute(firn_arena *arena, firn_str path, firn_str working_folder);

#endif
