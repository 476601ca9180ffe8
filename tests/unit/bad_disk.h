/*
 * A disk that fails: a layer under SQLite that counts what would change a file, and
 * refuses one of these operations, or all from one on.
 */
#ifndef TC_TESTS_BAD_DISK_H
#define TC_TESTS_BAD_DISK_H

#include <stdbool.h>

enum bad_disk_fault {
	BAD_DISK_FULL, /* no space: for writing only */
	BAD_DISK_ERROR, /* input/output error */
};

/* Once, before anything is opened: SQLite goes through it from now on. */
void bad_disk_install(void);
/* The `n`th change from now fails, counted from 1; with `stays` all later ones, too. */
void bad_disk_arm(unsigned n, enum bad_disk_fault fault, bool stays);
/* No fault any more; how many changes were asked for since the disk was armed. */
unsigned bad_disk_disarm(void);

#endif
