/*
 * The leads of one call: those of --lead, or those stored in the case.
 */
#ifndef TC_CMD_LEADS_H
#define TC_CMD_LEADS_H

#include "cmd/call.h"
#include "scope/scope.h"

/* The option itself, for the tables of commands that take it. */
#define TC_OPTION_LEAD                                                         \
	{"lead", 'l', "KIND=VALUE",                                            \
	 "answer for this lead instead of the stored ones (repeatable)", true}

/*
 * Puts the scope of --lead in front of the case's own, when the option is given.
 * Without it and without any stored lead: TC_USAGE, and how to find a lead.
 */
int tc_leads_apply(struct tc_session *session, const struct tc_call *call,
		   struct tc_error *err);
/* Undoes tc_leads_apply. */
int tc_leads_drop(struct tc_session *session, struct tc_error *err);

#endif
