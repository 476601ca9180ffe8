/*
 * What a finding says, from whatever form it came in: why it is looked for, and the
 * values it names.  Shared by the files of this library only.
 */
#ifndef TC_ALERT_FINDING_H
#define TC_ALERT_FINDING_H

#include "alert/reading.h"

/* Of one finding. */
#define TC_FINDING_VALUES_MAX 64
#define TC_FINDING_PRINCIPALS_MAX 8

struct tc_finding_principal {
	struct tc_str id, name; /* either may be absent */
};

/* Texts belong to the document. */
struct tc_finding {
	struct tc_reading *reading;
	struct tc_str product; /* "GuardDuty" */
	struct tc_str type, id;
	struct tc_str first, last;   /* times as written; or absent */
	double severity;             /* of 0 to 10; less than 0: not told */
	struct tc_str severity_word; /* its own, or absent */
	bool sample;

	struct tc_str keys[TC_FINDING_VALUES_MAX];
	struct tc_str addresses[TC_FINDING_VALUES_MAX];
	struct tc_finding_principal principals[TC_FINDING_PRINCIPALS_MAX];
	struct tc_str things[TC_FINDING_PRINCIPALS_MAX]; /* instances and the like */
	size_t key_count, address_count, principal_count, thing_count;
	bool more; /* it names more than these */
};

/* Values that are absent or of no use are passed over, and so are those there already. */
void tc_finding_key(struct tc_finding *f, struct tc_str key);
void tc_finding_address(struct tc_finding *f, struct tc_str address);
void tc_finding_principal(struct tc_finding *f, struct tc_str id, struct tc_str name);
void tc_finding_thing(struct tc_finding *f, struct tc_str name);
/* The remote addresses and access keys anywhere in it. */
void tc_finding_walk(struct tc_finding *f, const cJSON *item);
/* Actors, endpoints and resources of an attack sequence. */
void tc_finding_sequence(struct tc_finding *f, const cJSON *sequence);

/* Makes indicators, or a note that there are none. */
void tc_finding_end(struct tc_finding *f);

#endif
