/*
 * What arrives as an alert, as values to look for: findings of GuardDuty and Security
 * Hub, records as EventBridge delivers them, lists of indicators.
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
	TC_INDICATOR_PRINCIPAL, /* ARN or unique id */
	TC_INDICATOR_AGENT,
	TC_INDICATOR_EVENT,
};

#endif
