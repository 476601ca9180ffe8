#include "report/document.h"

#include <stdlib.h>

#include "chart/chart.h"
#include "report/chapters.h"

#include "util/banned.h"

#define TITLE_MAX 4096

/* What is asked before anything is written. */
static int writing_init(struct tc_writing *w, const struct tc_document *d,
			struct tc_store *store, const struct tc_catalog *catalog,
			struct tc_error *err)
{
	int rc;

	*w = (struct tc_writing){.d = d, .store = store, .catalog = catalog};
	tc_mask_init(&w->mask);
	tc_arena_init(&w->arena);
	tc_arena_init(&w->plan.arena);
	if ((rc = tc_notes_init(&w->notes, store, err)) < 0 ||
	    (rc = tc_contain_plan_make(&w->plan, store, d->level, err)) < 0)
		return rc;
	return tc_part_answers(w, err);
}

static void writing_release(struct tc_writing *w)
{
	free(w->asked);
	for (size_t i = 0; i < TC_ANSWERS; i++)
		tc_statements_release(&w->answers[i]);
	tc_contain_plan_release(&w->plan);
	tc_notes_release(&w->notes);
	tc_mask_release(&w->mask);
	tc_arena_release(&w->arena);
}

static int begin(struct tc_writing *w, struct tc_error *err)
{
	struct tc_page_options options = {
		.out = w->d->out,
		.form = w->d->form,
		.chapters = tc_chapters,
		.chapter_count = TC_CHAPTERS,
		.style = tc_chart_css(),
	};
	struct tc_page_fact facts[TC_HEAD_FACTS];
	struct tc_buf title;
	size_t count;
	int rc = tc_part_head(w, facts, &count, err);

	if (rc < 0)
		return rc;
	tc_buf_init(&title, TITLE_MAX);
	tc_buf_addf(&title, "Incident report: %s", w->d->case_name);
	options.title = tc_arena_str(&w->arena, tc_buf_str(&title)).data;
	tc_buf_release(&title);
	w->page = tc_page_new(&options, facts, count);
	return 0;
}

static int write_chapter(struct tc_writing *w, size_t i, struct tc_error *err)
{
	int rc = 0;

	tc_page_begin_chapter(w->page, &tc_chapters[i]);
	for (const struct tc_part *part = tc_chapter_parts[i];
	     part->kind != TC_PART_NONE && rc == 0; part++)
		rc = tc_part_write(w, part, err);
	if (rc == 0)
		tc_page_end_chapter(w->page);
	return rc;
}

int tc_document_write(const struct tc_document *d, struct tc_store *store,
		      const struct tc_catalog *catalog, struct tc_error *err)
{
	struct tc_writing w;
	int rc;

	rc = writing_init(&w, d, store, catalog, err);
	if (rc == 0)
		rc = begin(&w, err);
	for (size_t i = 0; i < TC_CHAPTERS && rc == 0; i++)
		rc = write_chapter(&w, i, err);
	if (rc == 0)
		rc = tc_notes_write(&w.notes, w.page, store, tc_writing_mask(&w), err);
	if (w.page && tc_page_free(w.page) < 0 && rc == 0)
		rc = tc_error_set(err, TC_FAIL, "not all of the report could be written");
	writing_release(&w);
	return rc;
}
