/*
 * A directory for the files of one test, gone when the test is.
 */
#ifndef TC_TESTS_TEMP_DIR_H
#define TC_TESTS_TEMP_DIR_H

#include "unit.h"

#include <dirent.h>
#include <sys/stat.h>
#include <unistd.h>

struct temp_dir {
	char path[64];
};

static inline void temp_dir_make(struct temp_dir *dir)
{
	snprintf(dir->path, sizeof(dir->path), "/tmp/trailcase-unit-XXXXXX");
	assert_non_null(mkdtemp(dir->path));
}

static inline void temp_dir_file(const struct temp_dir *dir, const char *name,
				 const char *text)
{
	char path[512];

	snprintf(path, sizeof(path), "%s/%s", dir->path, name);
	FILE *f = fopen(path, "w");
	assert_non_null(f);
	assert_true(fputs(text, f) >= 0);
	assert_int_equal(fclose(f), 0);
}

/* With its files, and directories that are empty. */
static inline void temp_dir_remove(const struct temp_dir *dir)
{
	char path[512];
	DIR *d = opendir(dir->path);

	assert_non_null(d);
	for (struct dirent *e; (e = readdir(d));) {
		if (strcmp(e->d_name, ".") == 0 || strcmp(e->d_name, "..") == 0)
			continue;
		snprintf(path, sizeof(path), "%s/%s", dir->path, e->d_name);
		assert_int_equal(remove(path), 0);
	}
	closedir(d);
	assert_int_equal(rmdir(dir->path), 0);
}

#endif
