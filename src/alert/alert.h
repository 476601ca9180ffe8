/*
 * What arrives as an alert, as values to look for: findings of GuardDuty and Security
 * Hub, records as EventBridge delivers them, lists of indicators (docs/leads.md).
 *
 * Knows nothing of a case: whether a value occurs in it is for others to find.
 */
#ifndef TC_ALERT_ALERT_H
#define TC_ALERT_ALERT_H

#include "util/arena.h"
#include "util/base.h"
#include "util/error.h"

enum tc_indicator_kind {
	TC_INDICATOR_ADDRESS,
	TC_INDICATOR_NETWORK, /* all addresses in it */
	TC_INDICATOR_KEY,
	TC_INDICATOR_PRINCIPAL, /* ARN, unique id or name */
	TC_INDICATOR_AGENT,
	TC_INDICATOR_EVENT,
};

/* Texts are as they were in the file: escape them on the way out. */
struct tc_indicator {
	enum tc_indicator_kind kind;
	struct tc_str value;      /* addresses and networks in normal form */
	struct tc_str other;      /* to look for when value does not occur; or absent */
	struct tc_str reason;     /* why it is looked for, in one line */
	struct tc_str instead_of; /* only when the event of this id does not occur */
	bool shortened;           /* may be the beginning of a key or of an event id */
};

struct tc_alert_notes {
	struct tc_str *texts; /* owned array, texts in the arena */
	size_t count, cap;
};

/* Everything lives as long as this; release it. */
struct tc_alerts {
	struct tc_arena arena;
	struct tc_indicator *indicators; /* owned; in the order of the file */
	size_t count, cap;
	struct tc_alert_notes notes;    /* findings that name nothing to look for */
	struct tc_alert_notes problems; /* what could not be understood, each with its place */
	size_t findings, records, lines; /* understood; lines are those of a list */
	size_t problem_count;           /* of all; only the first are listed */
};

/* A whole file; larger ones are refused by who reads it. */
#define TC_ALERT_BYTES_MAX ((size_t)64 * 1024 * 1024)
/* More than this is no alert. */
#define TC_ALERT_INDICATORS_MAX ((size_t)100000)
#define TC_ALERT_RECORDS_MAX ((size_t)1000)

/*
 * Reads the text of a file; what it is, its content says.  `name` is what reasons call
 * the file.  TC_FAIL when nothing in it was understood; *alerts is to be released in
 * any case.
 */
int tc_alerts_read(struct tc_alerts *alerts, struct tc_str text, struct tc_str name,
		   struct tc_error *err);
void tc_alerts_release(struct tc_alerts *alerts);

/* address, network, key, principal, agent, event. */
const char *tc_indicator_word(enum tc_indicator_kind kind);

#endif
