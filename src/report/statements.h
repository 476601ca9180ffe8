/*
 * The sentences in which a question is answered, with the ground of each.
 */
#ifndef TC_REPORT_STATEMENTS_H
#define TC_REPORT_STATEMENTS_H

#include "report/answer.h"

struct tc_statement {
	struct tc_str text;
	bool fact;     /* what events say; else what was concluded */
	bool brief;    /* belongs into the answer in ten lines */
	struct tc_str event_ids; /* with blanks between them; or absent */
	struct tc_str query;     /* what shows all of it; or absent */
};

struct tc_statements {
	struct tc_statement *list; /* owned; texts live as long as the arena */
	size_t count, cap;
};

/* Asks the question's own query for them.  Release it also after a failure. */
int tc_statements_read(struct tc_statements *s, struct tc_store *store,
		       const struct tc_catalog *catalog, const struct tc_question *question,
		       const struct tc_answer_options *options, struct tc_arena *arena,
		       struct tc_error *err);
void tc_statements_release(struct tc_statements *s);

#endif
