/*
 * From leads to everything the intruder used: closure, levels, attribution.
 *
 * The specification is the handbook of the method (docs/scope.md).  The result does
 * not depend on the order of leads, rows or threads.
 */
#ifndef TC_SCOPE_SCOPE_H
#define TC_SCOPE_SCOPE_H

#include "store/store.h"
#include "util/arena.h"
#include "util/base.h"
#include "util/error.h"
#include "util/sha256.h"

enum tc_lead_kind {
	TC_LEAD_IP,
	TC_LEAD_KEY,
	TC_LEAD_PRINCIPAL,
	TC_LEAD_AGENT,
	TC_LEAD_EVENT,
};

struct tc_lead {
	enum tc_lead_kind kind;
	struct tc_str value; /* as written by the analyst; bytes are the caller's */
	bool is_verdict;     /* it is not a lead, but a verdict calls it malicious */
	bool may_be_gone;    /* it is stored: what does not occur any more leads nowhere */
};

/* Names: ip, key, principal, agent, event. */
bool tc_lead_kind_parse(struct tc_str name, enum tc_lead_kind *kind);
const char *tc_lead_kind_name(enum tc_lead_kind kind);

/*
 * Finds what a lead means in this case.  TC_NOT_FOUND when the value does not occur,
 * TC_USAGE when a prefix fits several; *canonical (owned by the caller) is the full
 * value: the whole key or event id, the address in normal form, the principal.
 */
int tc_lead_resolve(char **canonical, struct tc_store *store, const struct tc_lead *lead,
		    struct tc_error *err);

/*
 * The same for a value that a person wrote: TC_NOT_FOUND names up to three that are near
 * to it.  Too costly for long lists of values.
 */
int tc_lead_resolve_near(char **canonical, struct tc_store *store,
			 const struct tc_lead *lead, struct tc_error *err);

/* Who says something of a value, when, and why. */
struct tc_said {
	struct tc_str why; /* may be absent */
	struct tc_str by;
	int64_t at_ms;
};

/* Stores a lead, or updates its reason.  `value` is canonical. */
int tc_lead_store(struct tc_store *store, enum tc_lead_kind kind, struct tc_str value,
		  const struct tc_said *said, struct tc_error *err);
/*
 * The same for a lead that is not the analyst's own word: one that is there keeps the
 * reason that it has.  *known says whether it was there.
 */
int tc_lead_add(struct tc_store *store, enum tc_lead_kind kind, struct tc_str value,
		const struct tc_said *said, bool *known, struct tc_error *err);
/*
 * Whether a closure may begin from it: TC_USAGE for AWS itself, a service, a call that
 * one made.  Costs no closure.
 */
int tc_lead_check(struct tc_store *store, const struct tc_lead *lead,
		  struct tc_error *err);
/*
 * Whether it may begin from all of these, which passed tc_lead_check, together with those
 * that the case has: how many credentials are too many for an address depends on when the
 * story of all begins.  TC_TOO_MANY: no, and *culprit is the lead because of which, or
 * `count` when it is one of the case.
 */
int tc_leads_check(struct tc_store *store, const struct tc_lead *leads, size_t count,
		   size_t *culprit, struct tc_error *err);
/* From how many values the case's own scope begins: leads and malicious verdicts. */
int tc_lead_count(struct tc_store *store, int64_t *count, struct tc_error *err);
/* Whether the case holds this lead; its value is canonical. */
int tc_lead_is_stored(struct tc_store *store, const struct tc_lead *lead, bool *stored,
		      struct tc_error *err);

/*
 * The analyst's word on a value, which is named like a lead: its kind, and its canonical
 * value.
 */
enum tc_verdict {
	TC_VERDICT_NONE,
	TC_VERDICT_MALICIOUS,
	TC_VERDICT_BENIGN,
};

struct tc_verdict_given {
	enum tc_verdict verdict; /* none: nobody gave one, and `said` is empty */
	struct tc_said said;
};

/* Names: none, malicious, benign. */
bool tc_verdict_parse(struct tc_str name, enum tc_verdict *verdict);
const char *tc_verdict_name(enum tc_verdict verdict);

/* The texts of `given` live in `arena`. */
int tc_verdict_find(struct tc_verdict_given *given, struct tc_arena *arena,
		    struct tc_store *store, const struct tc_lead *value,
		    struct tc_error *err);
/* TC_USAGE when a verdict calls the value benign, for then it cannot be a lead. */
int tc_verdict_check(struct tc_store *store, const struct tc_lead *lead,
		     struct tc_error *err);
/*
 * Malicious or benign takes the place of what was said before.  What follows from it is
 * the work of tc_scope_refresh.
 */
int tc_verdict_store(struct tc_store *store, const struct tc_lead *value,
		     enum tc_verdict verdict, const struct tc_said *said,
		     struct tc_error *err);
int tc_verdict_remove(struct tc_store *store, const struct tc_lead *value,
		      struct tc_error *err);

/* What becomes of an address that was used with too many credentials (S7). */
enum tc_fan_out {
	TC_FAN_OUT_REFUSE, /* of a lead: TC_TOO_MANY; of others: it leads nowhere */
	TC_FAN_OUT_STOP,   /* it leads nowhere */
	TC_FAN_OUT_FOLLOW, /* the analyst said so */
};

/*
 * Computes the closure of the leads given and puts its result in front of the
 * case's own `scope`, `scope_rejected` and `attributed` for this connection.  Nothing is
 * stored.  What verdicts call benign is a wall; what they call malicious is not followed.
 */
int tc_scope_show(struct tc_store *store, const struct tc_lead *leads, size_t count,
		  enum tc_fan_out fan_out, struct tc_error *err);
/* The same for the leads of the case and what its verdicts call malicious. */
int tc_scope_show_stored(struct tc_store *store, enum tc_fan_out fan_out,
			 struct tc_error *err);
/* Back to what the case holds. */
int tc_scope_hide(struct tc_store *store, struct tc_error *err);

/*
 * From now on the stored leads and verdicts of this case are followed however many
 * credentials an address was used with, as TC_FAN_OUT_FOLLOW says.
 */
int tc_scope_follow_all(struct tc_store *store, struct tc_error *err);
/*
 * Computes the closure of the stored leads and stores its result; to be called inside
 * a transaction, after leads or evidence changed.
 */
int tc_scope_refresh(struct tc_store *store, enum tc_fan_out fan_out,
		     struct tc_error *err);

/* Rules of the scope that differ from the built-in ones (data/scope-rules.csv). */
#define TC_RULES_MAX 128
struct tc_rule_changes {
	struct {
		struct tc_str rule; /* one of the program's own texts */
		double value;
	} list[TC_RULES_MAX];
	size_t count;
	char sha256[TC_SHA256_HEX]; /* of the file that they come from, or empty */
};

/*
 * Reads a file of rules: CSV whose header names the columns `rule` and `value`; others
 * count for nothing.  TC_USAGE, with file, line and limits, for what is no rule or no
 * value of one; TC_FAIL when it cannot be read.
 */
int tc_rules_read(struct tc_rule_changes *changes, const char *path, struct tc_error *err);
/* Those that the case holds. */
int tc_rules_stored(struct tc_rule_changes *changes, struct tc_store *store,
		    struct tc_error *err);
/* One more, in place of what was there; TC_USAGE as above. */
int tc_rules_set(struct tc_rule_changes *changes, struct tc_str rule, struct tc_str value,
		 struct tc_error *err);
/* Puts them in front of the case's own for this connection.  Nothing is stored. */
int tc_rules_show(struct tc_store *store, const struct tc_rule_changes *changes,
		  struct tc_error *err);
/* Back to what the case holds. */
int tc_rules_hide(struct tc_store *store, struct tc_error *err);
/*
 * Stores them in place of all that the case holds; to be called inside a transaction.
 * What follows is the work of tc_scope_refresh.
 */
int tc_rules_keep(struct tc_store *store, const struct tc_rule_changes *changes,
		  struct tc_error *err);

#endif
