/*
 * The leads of one call: those of --lead, or those stored in the case; and the rules
 * that a scope of them follows.
 */
#ifndef TC_CMD_LEADS_H
#define TC_CMD_LEADS_H

#include "cmd/call.h"
#include "scope/scope.h"

/* The options themselves, for the tables of commands that take them. */
#define TC_OPTION_LEAD                                                         \
	{"lead", 'l', "KIND=VALUE",                                            \
	 "answer for this lead instead of the stored ones (repeatable)", true}
#define TC_OPTION_RULES                                                        \
	{"rules", 0, "FILE",                                                   \
	 "rules of the scope for this answer: CSV of rule and value", false}
#define TC_OPTION_BASELINE                                                     \
	{"baseline", 0, "DAYS",                                                \
	 "days before the incident that tell what is usual, for this answer", false}

#define TC_OPTION_FORCE                                                        \
	{"force", 0, NULL,                                                     \
	 "follow an address however many credentials were used there", false}

/*
 * Whether to go on after TC_TOO_MANY, which is said: asks the user where one is there.
 * False for all other errors.
 */
bool tc_leads_confirm(const struct tc_session *session, const struct tc_error *err);

/* The kind that `word` names; TC_USAGE, and the kinds, when it names none. */
int tc_leads_kind(enum tc_lead_kind *kind, const char *word, struct tc_error *err);

/* KIND=VALUE, as --lead takes it; the value points into `text`. */
int tc_leads_parse(struct tc_lead *lead, const char *text, struct tc_error *err);

/*
 * Puts the rules of --rules and --baseline in front of the case's own, when one of them
 * is given.
 */
int tc_leads_apply_rules(struct tc_session *session, const struct tc_call *call,
			 struct tc_error *err);
/*
 * Puts the scope of --lead in front of the case's own, when the option is given, or
 * leads are among what holds for every answer; and that of the stored leads, when other
 * rules are.  Without the option and without any
 * stored lead: TC_USAGE, and how to find a lead.
 */
int tc_leads_apply(struct tc_session *session, const struct tc_call *call,
		   struct tc_error *err);
/* Undoes both; what was not applied stays as it is. */
int tc_leads_drop(struct tc_session *session, struct tc_error *err);

/* Says what follows from all that is stored: so many nodes and events. */
int tc_leads_tell(FILE *out, struct tc_store *store, struct tc_error *err);

#endif
