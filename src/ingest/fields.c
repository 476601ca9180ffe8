#include "ingest/fields.h"

#include "util/banned.h"

#define NAME(literal) {(literal), sizeof(literal) - 1}

static const struct tc_str names[TC_FIELD_COUNT] = {
	[TC_FIELD_ADDENDUM] = NAME("addendum"),
	[TC_FIELD_ADDITIONAL_EVENT_DATA] = NAME("additionalEventData"),
	[TC_FIELD_AWS_REGION] = NAME("awsRegion"),
	[TC_FIELD_ERROR_CODE] = NAME("errorCode"),
	[TC_FIELD_ERROR_MESSAGE] = NAME("errorMessage"),
	[TC_FIELD_EVENT_CATEGORY] = NAME("eventCategory"),
	[TC_FIELD_EVENT_ID] = NAME("eventID"),
	[TC_FIELD_EVENT_NAME] = NAME("eventName"),
	[TC_FIELD_EVENT_SOURCE] = NAME("eventSource"),
	[TC_FIELD_EVENT_TIME] = NAME("eventTime"),
	[TC_FIELD_EVENT_TYPE] = NAME("eventType"),
	[TC_FIELD_INSIGHT_DETAILS] = NAME("insightDetails"),
	[TC_FIELD_READ_ONLY] = NAME("readOnly"),
	[TC_FIELD_RECIPIENT_ACCOUNT_ID] = NAME("recipientAccountId"),
	[TC_FIELD_REQUEST_ID] = NAME("requestID"),
	[TC_FIELD_REQUEST_PARAMETERS] = NAME("requestParameters"),
	[TC_FIELD_RESOURCES] = NAME("resources"),
	[TC_FIELD_RESPONSE_ELEMENTS] = NAME("responseElements"),
	[TC_FIELD_SERVICE_EVENT_DETAILS] = NAME("serviceEventDetails"),
	[TC_FIELD_SESSION_CREDENTIAL_FROM_CONSOLE] = NAME("sessionCredentialFromConsole"),
	[TC_FIELD_SHARED_EVENT_ID] = NAME("sharedEventID"),
	[TC_FIELD_SOURCE_IP_ADDRESS] = NAME("sourceIPAddress"),
	[TC_FIELD_TLS_DETAILS] = NAME("tlsDetails"),
	[TC_FIELD_USER_AGENT] = NAME("userAgent"),
	[TC_FIELD_USER_IDENTITY] = NAME("userIdentity"),
	[TC_FIELD_VPC_ENDPOINT_ACCOUNT_ID] = NAME("vpcEndpointAccountId"),
	[TC_FIELD_VPC_ENDPOINT_ID] = NAME("vpcEndpointId"),
};

/* Length and two letters tell nearly all names apart. */
static size_t first_slot(struct tc_str name)
{
	const unsigned char *p = (const unsigned char *)name.data;

	return (name.len * 9 + p[0] * 5u + p[name.len / 2] * 3u) % TC_FIELD_SLOTS;
}

void tc_field_table_init(struct tc_field_table *t)
{
	memset(t->slots, 0, sizeof(t->slots));
	for (size_t field = 0; field < TC_FIELD_COUNT; field++) {
		size_t i = first_slot(names[field]);

		while (t->slots[i])
			i = (i + 1) % TC_FIELD_SLOTS;
		t->slots[i] = (unsigned char)(field + 1);
	}
}

static void take_member(const struct tc_field_table *t, struct tc_fields *fields,
			const struct tc_member *m)
{
	for (size_t i = first_slot(m->key); t->slots[i]; i = (i + 1) % TC_FIELD_SLOTS) {
		size_t field = t->slots[i] - 1u;

		if (tc_str_eq(names[field], m->key)) {
			fields->value[field] = m->value;
			return;
		}
	}
}

void tc_fields_find(const struct tc_field_table *t, struct tc_fields *fields,
		    const struct tc_object *o)
{
	*fields = (struct tc_fields){0};
	for (size_t i = 0; i < o->count; i++)
		if (o->members[i].key.len)
			take_member(t, fields, &o->members[i]);
}
