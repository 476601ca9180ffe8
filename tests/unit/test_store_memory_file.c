/*
 * Temporary files in memory, beside a plain run of bytes that everything is done to, too.
 */
#include "unit.h"

#include <sqlite3.h>
#include <stdlib.h>

#include "store/memory_file.h"
#include "util/base.h"

#include "util/banned.h"

#define LARGEST (300 * 1024)
#define STEPS 4000

static sqlite3_file *open_temporary(void)
{
	sqlite3_vfs *vfs = sqlite3_vfs_find(tc_memory_file_vfs());
	sqlite3_file *file;

	assert_non_null(vfs);
	file = calloc(1, (size_t)vfs->szOsFile);
	assert_int_equal(vfs->xOpen(vfs, NULL, file,
				    SQLITE_OPEN_TEMP_DB | SQLITE_OPEN_READWRITE |
					    SQLITE_OPEN_CREATE | SQLITE_OPEN_EXCLUSIVE |
					    SQLITE_OPEN_DELETEONCLOSE,
				    NULL),
			 SQLITE_OK);
	return file;
}

static void test_is_registered_once(void **state)
{
	(void)state;
	assert_string_equal(tc_memory_file_vfs(), tc_memory_file_vfs());
	assert_ptr_not_equal(sqlite3_vfs_find(NULL), sqlite3_vfs_find(tc_memory_file_vfs()));
}

static void test_reading_behind_the_end_gives_zeros(void **state)
{
	sqlite3_file *file = open_temporary();
	char bytes[8] = "xxxxxxx";

	(void)state;
	assert_int_equal(file->pMethods->xWrite(file, "abc", 3, 0), SQLITE_OK);
	assert_int_equal(file->pMethods->xRead(file, bytes, 8, 0), SQLITE_IOERR_SHORT_READ);
	assert_memory_equal(bytes, "abc\0\0\0\0\0", 8);
	assert_int_equal(file->pMethods->xRead(file, bytes, 8, 100), SQLITE_IOERR_SHORT_READ);
	assert_memory_equal(bytes, "\0\0\0\0\0\0\0\0", 8);
	file->pMethods->xClose(file);
	free(file);
}

/* Both are the same after each of many steps. */
static void test_is_a_run_of_bytes(void **state)
{
	static unsigned char model[LARGEST], piece[LARGEST], got[LARGEST];
	unsigned seed = 20261201;
	sqlite3_file *file = open_temporary();
	sqlite3_int64 size = 0, told;

	(void)state;
	print_message("seed %u\n", seed);
	srand(seed);
	for (int step = 0; step < STEPS; step++) {
		sqlite3_int64 at = rand() % LARGEST;
		int n = (int)(rand() % (LARGEST - at)) % 70000;

		if (rand() % 10 == 0) {
			assert_int_equal(file->pMethods->xTruncate(file, at), SQLITE_OK);
			if (at < size) {
				memset(model + at, 0, (size_t)(size - at));
				size = at;
			}
		} else if (rand() % 2) {
			for (int i = 0; i < n; i++)
				piece[i] = (unsigned char)rand();
			assert_int_equal(file->pMethods->xWrite(file, piece, n, at), SQLITE_OK);
			memcpy(model + at, piece, (size_t)n);
			size = n && size < at + n ? at + n : size;
		} else {
			int rc = file->pMethods->xRead(file, got, n, at);

			assert_int_equal(rc, at + n <= size || !n ? SQLITE_OK
								  : SQLITE_IOERR_SHORT_READ);
			assert_memory_equal(got, model + at, (size_t)n);
		}
		assert_int_equal(file->pMethods->xFileSize(file, &told), SQLITE_OK);
		assert_int_equal(told, size);
	}
	file->pMethods->xClose(file);
	free(file);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_is_registered_once),
		cmocka_unit_test(test_reading_behind_the_end_gives_zeros),
		cmocka_unit_test(test_is_a_run_of_bytes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
