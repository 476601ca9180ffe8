#include "ingest/import.h"

#include <stdlib.h>
#include <unistd.h>

#include "ingest/settle.h"
#include "ingest/terms.h"
#include "ingest/variants.h"
#include "ingest/writer.h"
#include "util/hash.h"

#include "util/banned.h"

#define THREADS_MAX 8

/* The secret of this case's content hashes; made at the first import. */
static int content_seed(struct tc_store *store, uint64_t *seed, struct tc_error *err)
{
	struct tc_stmt *stmt;
	int64_t value = 0;
	int rc;

	if ((rc = tc_stmt_prepare_named(&stmt, store, "import.sql", "get-content-seed",
					err)) < 0)
		return rc;
	if ((rc = tc_stmt_step(stmt, err)) == TC_STEP_ROW)
		value = tc_stmt_column_int(stmt, 0);
	tc_stmt_free(stmt);
	if (rc < 0 || value) {
		*seed = (uint64_t)value;
		return rc < 0 ? rc : 0;
	}
	/* Never 0: that would read as missing. */
	*seed = tc_hash_random_seed() | 1;
	if ((rc = tc_stmt_prepare_named(&stmt, store, "import.sql", "set-content-seed",
					err)) < 0)
		return rc;
	tc_stmt_bind_int(stmt, 1, (int64_t)*seed);
	rc = tc_stmt_run(stmt, err);
	tc_stmt_free(stmt);
	return rc;
}

/*
 * A case that has events needs its indexes before more come: identities are looked
 * up in them.  They are missing when an import was killed before its end.
 */
static int complete_indexes(struct tc_store *store, struct tc_error *err)
{
	int64_t any;
	int rc = tc_store_get_int(store, "SELECT 1 FROM event LIMIT 1", 0, &any, err);

	if (rc == 0 && any && (rc = tc_store_build_indexes(store, err)) == 0)
		rc = tc_variants_recount(store, err);
	return rc;
}

int tc_import_unfinished(struct tc_store *store, bool *unfinished, struct tc_error *err)
{
	static const char sql[] = "SELECT 1 FROM case_setting WHERE key = 'import_open'";
	int64_t found;
	int rc = tc_store_get_int(store, sql, 0, &found, err);

	*unfinished = found != 0;
	return rc;
}

int tc_import_end(struct tc_store *store, struct tc_error *err)
{
	return tc_settle_run(store, "end-import", err);
}

static unsigned thread_count(const struct tc_import_options *options, size_t files)
{
	long online = sysconf(_SC_NPROCESSORS_ONLN);
	unsigned n = options->threads;

	if (!n)
		n = online < 1 ? 1 : (unsigned)online;
	if (n > THREADS_MAX)
		n = THREADS_MAX;
	return files < n ? (files ? (unsigned)files : 1) : n;
}

struct import {
	const struct tc_walk *walk;
	const struct tc_import_options *options;
	struct tc_pipeline *pipeline;
	struct tc_writer *writer;
	struct tc_import_summary *summary;
	struct tc_import_progress progress;
};

static bool is_stopped(const struct import *im)
{
	return im->options->stop && *im->options->stop;
}

static void tell_progress(struct import *im)
{
	im->progress.records = tc_import_records_read(im->summary);
	im->progress.refused = im->summary->rejected;
	if (im->options->progress)
		im->options->progress(im->options->progress_ctx, &im->progress);
}

static void count_fate(struct tc_import_summary *s, enum tc_source_fate fate,
		       const struct tc_source_counts *counts)
{
	switch (fate) {
	case TC_SOURCE_STORED:
		s->sources++;
		s->stored += counts->stored;
		s->copies += counts->copies;
		s->rejected += counts->rejected;
		s->filtered += counts->filtered;
		break;
	case TC_SOURCE_KNOWN:
		s->known++;
		break;
	case TC_SOURCE_REFUSED:
		s->refused++;
		s->rejected++;
		break;
	}
}

static int end_source(struct import *im, const struct tc_source_end *end,
		      struct tc_error *err)
{
	struct tc_source_counts counts;
	enum tc_source_fate fate;

	/* Its records are among those of an older content: no way but back. */
	if (end->changed)
		return tc_error_set(err, TC_FAIL, "%s was changed while it was read",
				    end->path);
	int rc = tc_writer_end_source(im->writer, end, &fate, &counts, err);

	if (rc == 0)
		count_fate(im->summary, fate, &counts);
	return rc;
}

/* Takes the sources of one file; a stop is heeded before another of them begins. */
static int import_file(struct import *im, size_t i, struct tc_error *err)
{
	const struct tc_walk_entry *entry = &im->walk->entries[i];
	uint64_t before = im->progress.bytes_done;
	bool in_source = true, done = false, stopped = false;
	int rc = 0;

	im->progress.path = entry->path;
	tell_progress(im);
	while (rc == 0 && !done && !stopped) {
		struct tc_message *m = tc_pipeline_next(im->pipeline, i);
		uint64_t taken = m->taken;

		done = m->type == TC_MESSAGE_DONE;
		stopped = !done && !in_source && is_stopped(im);
		in_source = m->type != TC_MESSAGE_END;
		if (m->type == TC_MESSAGE_END && !stopped) {
			rc = end_source(im, &m->end, err);
			taken = m->end.file_bytes;
		} else if (!done && !stopped) {
			rc = tc_writer_add(im->writer, m, err);
		} else if (done) {
			rc = tc_writer_end_archive(im->writer, &m->archive, err);
			im->progress.files_done++;
			im->progress.bytes_done = before + entry->bytes;
		}
		if (before + taken > im->progress.bytes_done)
			im->progress.bytes_done = before + taken;
		tc_pipeline_recycle(im->pipeline, m);
		tell_progress(im);
	}
	return rc;
}

static int import_all(struct import *im, struct tc_error *err)
{
	int rc = 0;

	for (size_t i = 0; i < im->walk->count && rc == 0 && !is_stopped(im); i++)
		rc = import_file(im, i, err);
	im->summary->files_left = im->walk->count - im->progress.files_done;
	im->summary->interrupted = im->summary->files_left > 0;
	im->progress.path = NULL;
	tell_progress(im);
	return rc < 0 ? rc : tc_writer_commit(im->writer, err);
}

static int pass_over(struct tc_stmt *stmt, const struct tc_terms *terms,
		     const struct tc_walk_entry *entry, struct tc_error *err)
{
	tc_stmt_bind_int(stmt, 1, terms->filter_row);
	tc_stmt_bind_text(stmt, 2, tc_str(entry->path));
	tc_stmt_bind_int(stmt, 3, (int64_t)entry->bytes);
	return tc_stmt_run(stmt, err);
}

/* Notes the files that the filter leaves out by their names, and drops them. */
static int pass_over_files(struct tc_store *store, const struct tc_terms *terms,
			   struct tc_walk *walk, struct tc_import_summary *summary,
			   struct tc_error *err)
{
	struct tc_stmt *stmt = NULL;
	size_t kept = 0;
	int rc = 0;

	if (!terms->filter)
		return 0;
	if ((rc = tc_stmt_prepare_named(&stmt, store, "import.sql", "pass-over", err)) < 0)
		return rc;
	rc = tc_store_begin(store, err);
	for (size_t i = 0; i < walk->count; i++) {
		struct tc_walk_entry *entry = &walk->entries[i];

		if (rc < 0 || tc_filter_takes_file(terms->filter, tc_str(entry->path))) {
			walk->entries[kept++] = *entry;
			continue;
		}
		rc = pass_over(stmt, terms, entry, err);
		summary->passed_files++;
		summary->passed_bytes += entry->bytes;
		walk->bytes -= entry->bytes;
		free(entry->path);
	}
	walk->count = kept;
	tc_stmt_free(stmt);
	if (rc == 0)
		rc = tc_store_commit(store, err);
	if (rc < 0)
		tc_store_rollback(store);
	return rc;
}

static int run_pipeline(struct import *im, struct tc_store *store, uint64_t seed,
			const struct tc_terms *terms, struct tc_error *err)
{
	struct tc_pipeline_options how = {
		.threads = thread_count(im->options, im->walk->count),
		.content_seed = seed,
		.terms = terms};
	struct tc_recipes *recipes = tc_recipes_new();
	struct tc_known known;
	int rc;

	tc_known_init(&known);
	how.recipes = recipes;
	if ((rc = tc_recipes_load_all(recipes, store, err)) == 0 &&
	    (rc = tc_known_load(&known, terms, store, err)) == 0 &&
	    (rc = tc_writer_new(&im->writer, store, seed, terms, err)) == 0) {
		how.known = &known;
		im->progress.files_total = im->walk->count;
		im->progress.bytes_total = im->walk->bytes;
		if ((rc = tc_pipeline_new(&im->pipeline, im->walk, &how, err)) == 0) {
			rc = import_all(im, err);
			tc_pipeline_free(im->pipeline);
		}
		tc_writer_free(im->writer);
	}
	tc_known_release(&known);
	tc_recipes_free(recipes);
	return rc;
}

int tc_import(struct tc_store *store, struct tc_walk *walk,
	      const struct tc_import_options *options, struct tc_import_summary *summary,
	      struct tc_error *err)
{
	struct import im = {.walk = walk, .options = options, .summary = summary};
	struct tc_caps caps = options->caps ? *options->caps : tc_default_caps;
	struct tc_terms terms = {.caps = NULL};
	uint64_t seed;
	int rc;

	*summary = (struct tc_import_summary){0};
	caps.acquired_bytes = caps.inflated_bytes;
	if ((rc = tc_import_unfinished(store, &summary->continued, err)) < 0 ||
	    (rc = complete_indexes(store, err)) < 0 ||
	    (rc = tc_settle_run(store, "begin-import", err)) < 0)
		return rc;
	summary->begun = true;
	if ((rc = content_seed(store, &seed, err)) == 0 &&
	    (rc = tc_terms_init(&terms, &caps, options->filter, store, err)) == 0 &&
	    (rc = pass_over_files(store, &terms, walk, summary, err)) == 0 &&
	    (rc = run_pipeline(&im, store, seed, &terms, err)) == 0)
		rc = tc_store_build_indexes(store, err);
	if (rc == 0)
		rc = tc_settle(store, err);
	tc_terms_release(&terms);
	return rc;
}
