/*
 * The containment plan: what to do, in which order, each step with the events behind it.
 *
 * A plan is data.  It is made from a case whose scope stands, and written by write.h, or by
 * whoever walks it.  Nothing is run and nothing is sent.
 *
 * Only what these logs show as still open becomes work; a credential that somebody ended
 * already is a step that is done, since its tokens may live on.  A value from a log gets
 * into a command only when its service could have given it (alphabet.h).  A step with a
 * value that is refused stays, without the command, so that a person does it.
 *
 * All text of a plan but the words of commands is as it was logged: who prints it escapes it.
 */
#ifndef TC_CONTAIN_PLAN_H
#define TC_CONTAIN_PLAN_H

#include "store/store.h"
#include "util/arena.h"

/* In the order in which they are done. */
enum tc_phase {
	TC_PHASE_EVIDENCE = 1,
	TC_PHASE_CREDENTIALS,
	TC_PHASE_DOORS,
	TC_PHASE_RESOURCES,
	TC_PHASE_RECOVERY,
	TC_PHASE_RECHECK,
};

#define TC_PHASE_LAST TC_PHASE_RECHECK

/* Texts one after the other; in the arena of the plan. */
struct tc_texts {
	struct tc_str *items;
	size_t count, room;
};

/*
 * One command, word by word, beginning with `aws`.  Words hold printable ASCII alone.  In
 * one of them {{NAME}} may stand for what only the person who runs it can know; see
 * tc_contain_fills.
 */
struct tc_contain_command {
	struct tc_texts words;
	struct tc_contain_command *next;
};

/* What stands for {{NAME}}, and what it means; ends with a NULL name. */
struct tc_contain_fill {
	const char *name;
	const char *meaning;
};

extern const struct tc_contain_fill tc_contain_fills[];

struct tc_contain_step {
	int n;                  /* from 1 through the plan */
	enum tc_phase phase;
	struct tc_str title;    /* what to do, in a line */
	struct tc_str why;
	struct tc_str object;   /* what it is done to */
	struct tc_str account;  /* where; or absent */
	struct tc_str region;   /* or absent: all, or none */
	struct tc_str done;     /* who did it already, and when; absent: still to be done */
	struct tc_str uses;     /* of a credential: who else uses it; or absent */
	struct tc_str note;     /* what to mind; or absent */
	struct tc_contain_command *commands; /* in their order */
	struct tc_texts refused;  /* why there is no command, or not all of it */
	struct tc_texts evidence; /* eventIDs, at most TC_CONTAIN_EVIDENCE */
	int64_t evidence_count;   /* of all events behind it, which may be more */
};

#define TC_CONTAIN_EVIDENCE ((size_t)50)

struct tc_contain_plan {
	struct tc_arena arena; /* of all of it */
	struct tc_contain_step **steps; /* owned array, sorted by phase */
	size_t count;
	struct tc_str level;   /* the lowest level of attribution that was taken */
	struct tc_str as_of;   /* the time of the last event in evidence; or absent */
	int64_t closed;        /* things that the intruder opened and that are closed again */
	int64_t rules_closed;  /* the same of rules of security groups */
};

/* What a phase is called. */
const char *tc_phase_title(enum tc_phase phase);

/*
 * Makes the plan from the scope that stands.  Release it, whatever this returned.  The same
 * case, leads and verdicts give the same plan.
 */
int tc_contain_plan_make(struct tc_contain_plan *plan, struct tc_store *store,
			 struct tc_str level, struct tc_error *err);
void tc_contain_plan_release(struct tc_contain_plan *plan);

#endif
