/*
 * How the parts of the plan are put together: steps, texts with values in them, commands
 * with checked values in them.
 *
 * A template has {1} to {9} for the values, {region} and {account}, and names of documents
 * of ours, such as {deny}.
 */
#ifndef TC_CONTAIN_BUILD_H
#define TC_CONTAIN_BUILD_H

#include "contain/plan.h"

#define TC_CONTAIN_VALUES 9

struct tc_values {
	struct tc_str value[TC_CONTAIN_VALUES];
	const char *alphabet[TC_CONTAIN_VALUES]; /* names; NULL: never in a command */
	size_t count;
	struct tc_str region, account;
};

/* What all parts share while a plan is made. */
struct tc_contain_build {
	struct tc_contain_plan *plan;
	struct tc_store *store;
	struct tc_error *err;
	size_t room; /* for steps */
};

/* A text as the arena keeps it; {n} and {region} stand for values as they are. */
struct tc_str tc_contain_text(struct tc_contain_build *b, const char *text,
			      const struct tc_values *values);
void tc_texts_add(struct tc_contain_plan *plan, struct tc_texts *texts, struct tc_str text);
void tc_texts_add_new(struct tc_contain_plan *plan, struct tc_texts *texts, struct tc_str text);

/* A new step at the end; account and region are those of the values. */
struct tc_contain_step *tc_contain_step_add(struct tc_contain_build *b, enum tc_phase phase,
					    const char *title, const struct tc_values *values);
/*
 * Evidence of one column of text with a line for each eventID; those that are longer than
 * any of AWS only count.
 */
void tc_contain_evidence(struct tc_contain_build *b, struct tc_contain_step *step,
			 struct tc_str lines);

/*
 * A command from a template, whose words are separated by single blanks, without `aws`.
 * Where the service has regions, --region is put behind the name of the call.  NULL when
 * one of its values is refused: the step then says so.
 */
struct tc_contain_command *tc_contain_command_add(struct tc_contain_build *b,
						  struct tc_contain_step *step,
						  struct tc_str words,
						  const struct tc_values *values);
/* Whether a value may stand in a command; if not, the step says why. */
bool tc_contain_check(struct tc_contain_build *b, struct tc_contain_step *step,
		      const char *alphabet, struct tc_str value);

/* Says why a command, or a part of it, is left to a person; up to a number of reasons. */
void tc_contain_refuse(struct tc_contain_build *b, struct tc_contain_step *step,
		       struct tc_str why);

/* A row of a statement: text in the arena, so that it outlives the step. */
struct tc_str tc_contain_column(struct tc_contain_build *b, struct tc_stmt *stmt, int column);
/* Prepares a statement of schema/contain.sql with the level as its first parameter. */
struct tc_stmt *tc_contain_prepare(struct tc_contain_build *b, const char *name, int *rc);

/* The parts, in this order. */
int tc_contain_machines(struct tc_contain_build *b);
int tc_contain_credentials(struct tc_contain_build *b);
int tc_contain_secrets(struct tc_contain_build *b);
int tc_contain_rules(struct tc_contain_build *b);
int tc_contain_states(struct tc_contain_build *b);
int tc_contain_recheck(struct tc_contain_build *b);

#endif
