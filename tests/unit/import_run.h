/*
 * A folder of logs, and the case that they are imported into.
 */
#ifndef TC_TESTS_IMPORT_RUN_H
#define TC_TESTS_IMPORT_RUN_H

#include "case_file.h"

#include "ingest/import.h"

struct import_run {
	struct case_file c;
	struct temp_dir logs;
	struct tc_import_summary summary; /* of the last import */
};

static inline void import_init(struct import_run *run)
{
	case_make(&run->c);
	temp_dir_make(&run->logs);
}

static inline void import_remove(struct import_run *run)
{
	case_remove(&run->c);
	temp_dir_remove(&run->logs);
}

static inline void import_file(const struct import_run *run, const char *name,
			       struct tc_str text)
{
	char *line = tc_strdup(text);

	temp_dir_file(&run->logs, name, line);
	free(line);
}

/* The whole command on an open case: import, and the mark of its end. */
static inline int import_try(struct import_run *run, const struct tc_import_options *options,
			     struct tc_error *err)
{
	struct tc_walk walk;
	int rc;

	tc_walk_init(&walk);
	assert_int_equal(tc_walk_add(&walk, run->logs.path, err), 0);
	tc_walk_sort(&walk);
	rc = tc_import(run->c.store, &walk, options, &run->summary, err);
	if (rc == 0 && !run->summary.interrupted)
		rc = tc_import_end(run->c.store, err);
	tc_walk_release(&walk);
	return rc;
}

static inline void import_now(struct import_run *run, unsigned threads)
{
	struct tc_import_options options = {.threads = threads};
	struct tc_error err = TC_ERROR_INIT;

	if (import_try(run, &options, &err) < 0)
		fail_msg("%s", err.text);
}

#endif
