/*
 * The members of a record that the normaliser wants, found by name in one pass over
 * those that are there.
 */
#ifndef TC_INGEST_FIELDS_H
#define TC_INGEST_FIELDS_H

#include "json/scan.h"

enum tc_field {
	TC_FIELD_ADDENDUM,
	TC_FIELD_ADDITIONAL_EVENT_DATA,
	TC_FIELD_AWS_REGION,
	TC_FIELD_ERROR_CODE,
	TC_FIELD_ERROR_MESSAGE,
	TC_FIELD_EVENT_CATEGORY,
	TC_FIELD_EVENT_ID,
	TC_FIELD_EVENT_NAME,
	TC_FIELD_EVENT_SOURCE,
	TC_FIELD_EVENT_TIME,
	TC_FIELD_EVENT_TYPE,
	TC_FIELD_INSIGHT_DETAILS,
	TC_FIELD_READ_ONLY,
	TC_FIELD_RECIPIENT_ACCOUNT_ID,
	TC_FIELD_REQUEST_ID,
	TC_FIELD_REQUEST_PARAMETERS,
	TC_FIELD_RESOURCES,
	TC_FIELD_RESPONSE_ELEMENTS,
	TC_FIELD_SERVICE_EVENT_DETAILS,
	TC_FIELD_SESSION_CREDENTIAL_FROM_CONSOLE,
	TC_FIELD_SHARED_EVENT_ID,
	TC_FIELD_SOURCE_IP_ADDRESS,
	TC_FIELD_TLS_DETAILS,
	TC_FIELD_USER_AGENT,
	TC_FIELD_USER_IDENTITY,
	TC_FIELD_VPC_ENDPOINT_ACCOUNT_ID,
	TC_FIELD_VPC_ENDPOINT_ID,
	TC_FIELD_COUNT,
};

#define TC_FIELD_SLOTS 128

struct tc_field_table {
	unsigned char slots[TC_FIELD_SLOTS]; /* field + 1, or 0 */
};

void tc_field_table_init(struct tc_field_table *t);

/* The exact text of each member, absent when there is none; of two the last. */
struct tc_fields {
	struct tc_str value[TC_FIELD_COUNT];
};
void tc_fields_find(const struct tc_field_table *t, struct tc_fields *fields,
		    const struct tc_object *o);

#endif
