#include "contain/plan.h"

#include <stdlib.h>

#include "contain/build.h"

#include "util/banned.h"

const struct tc_contain_fill tc_contain_fills[] = {
	{"NOW", "the time at which the command is run, in UTC, such as 2025-04-15T12:00:00Z"},
	{"ISOLATION_GROUP", "the id of a security group without any rule, in the network of the machine"},
	{"QUARANTINE_POLICY", "the id of a service control policy that refuses all but the responders"},
	{NULL, NULL},
};

const char *tc_phase_title(enum tc_phase phase)
{
	switch (phase) {
	case TC_PHASE_EVIDENCE:
		return "Evidence first";
	case TC_PHASE_CREDENTIALS:
		return "All credentials at once";
	case TC_PHASE_DOORS:
		return "Doors";
	case TC_PHASE_RESOURCES:
		return "Machines, functions, and what was made";
	case TC_PHASE_RECOVERY:
		return "What was switched off";
	case TC_PHASE_RECHECK:
		return "Look again";
	}
	TC_BUG("no such phase");
}

/* By phase; within one, as they were made. */
static void sort_steps(struct tc_contain_plan *plan)
{
	struct tc_contain_step **sorted = tc_calloc(plan->count + 1, sizeof(struct tc_contain_step *));
	size_t n = 0;

	for (int phase = TC_PHASE_EVIDENCE; phase <= TC_PHASE_LAST; phase++)
		for (size_t i = 0; i < plan->count; i++)
			if ((int)plan->steps[i]->phase == phase)
				sorted[n++] = plan->steps[i];
	for (size_t i = 0; i < n; i++)
		sorted[i]->n = (int)i + 1;
	free(plan->steps);
	plan->steps = sorted;
}

static int count_of(struct tc_contain_build *b, const char *name, int64_t *count)
{
	int rc;
	struct tc_stmt *stmt = tc_contain_prepare(b, name, &rc);

	if (rc < 0)
		return rc;
	if ((rc = tc_stmt_step(stmt, b->err)) == TC_STEP_ROW)
		*count = tc_stmt_column_int(stmt, 0);
	tc_stmt_free(stmt);
	return rc < 0 ? rc : 0;
}

static int read_head(struct tc_contain_build *b)
{
	struct tc_stmt *stmt;
	int rc = tc_stmt_prepare_named(&stmt, b->store, "contain.sql", "head", b->err);

	if (rc < 0)
		return rc;
	if ((rc = tc_stmt_step(stmt, b->err)) == TC_STEP_ROW)
		b->plan->as_of = tc_contain_column(b, stmt, 0);
	tc_stmt_free(stmt);
	if (rc < 0 || (rc = count_of(b, "rules-closed", &b->plan->rules_closed)) < 0)
		return rc;
	return count_of(b, "states-closed", &b->plan->closed);
}

int tc_contain_plan_make(struct tc_contain_plan *plan, struct tc_store *store,
			 struct tc_str level, struct tc_error *err)
{
	struct tc_contain_build b = {.plan = plan, .store = store, .err = err};
	int rc;

	*plan = (struct tc_contain_plan){.count = 0};
	tc_arena_init(&plan->arena);
	plan->level = tc_arena_str(&plan->arena, level);
	if ((rc = read_head(&b)) < 0 || (rc = tc_contain_machines(&b)) < 0 ||
	    (rc = tc_contain_credentials(&b)) < 0 ||
	    (rc = tc_contain_secrets(&b)) < 0 || (rc = tc_contain_rules(&b)) < 0 ||
	    (rc = tc_contain_states(&b)) < 0 || (rc = tc_contain_recheck(&b)) < 0)
		return rc;
	sort_steps(plan);
	return 0;
}

void tc_contain_plan_release(struct tc_contain_plan *plan)
{
	free(plan->steps);
	tc_arena_release(&plan->arena);
	*plan = (struct tc_contain_plan){.count = 0};
}
