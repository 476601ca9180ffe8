/*
 * `lead CASE --from FILE`: what a file of alerts names becomes leads.
 */
#ifndef TC_CMD_LEAD_FROM_H
#define TC_CMD_LEAD_FROM_H

#include "cmd/call.h"

/*
 * Reads the file of --from, stores its leads and tells what became of each value.
 * Returns an enum tc_status, or a negative code with the error filled.
 */
int tc_lead_from(struct tc_session *session, const struct tc_call *call,
		 struct tc_error *err);

#endif
