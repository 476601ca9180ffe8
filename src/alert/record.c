/*
 * A CloudTrail record, bare or as a rule of EventBridge delivers it.
 */
#include "alert/form.h"
#include "alert/json.h"
#include "alert/reading.h"
#include "util/instant.h"
#include "util/ip.h"

#include "util/banned.h"

#define REASON_MAX ((size_t)2048)
#define NAME_MAX_BYTES 128
#define VALUE_MAX 2048

/* "CreateKeyPair of ec2.amazonaws.com, TIME". */
static void add_call(struct tc_buf *out, const cJSON *record)
{
	char text[TC_TIME_TEXT];
	int64_t time_ms;

	tc_buf_add_str(out, tc_form_cut(tc_alert_json_text_at(record, "eventName"),
					NAME_MAX_BYTES));
	tc_buf_add_cstr(out, " of ");
	tc_buf_add_str(out, tc_form_cut(tc_alert_json_text_at(record, "eventSource"),
					NAME_MAX_BYTES));
	if (tc_time_parse(tc_alert_json_text_at(record, "eventTime"), &time_ms)) {
		tc_time_format(time_ms, text);
		tc_buf_addf(out, ", %s", text);
	}
}

/* Its key, or without one its principal, and its address. */
static void add_caller(struct tc_reading *r, const cJSON *record, struct tc_str event,
		       struct tc_str reason)
{
	const cJSON *identity = tc_alert_json_get(record, "userIdentity");
	struct tc_str key = tc_alert_json_text_at(identity, "accessKeyId");
	struct tc_str id = tc_alert_json_text_at(identity, "principalId");
	struct tc_str arn = tc_alert_json_text_at(identity, "arn");
	struct tc_indicator in = {TC_INDICATOR_KEY, .reason = reason, .instead_of = event};
	struct tc_ip ip;

	if (key.data && key.len <= VALUE_MAX) {
		in.value = key;
		tc_reading_add(r, &in);
	} else if ((id.data || arn.data) && id.len <= VALUE_MAX && arn.len <= VALUE_MAX) {
		in.kind = TC_INDICATOR_PRINCIPAL;
		in.value = arn.data ? arn : tc_form_principal_id(id);
		in.other = arn.data ? tc_form_principal_id(id) : TC_STR_NULL;
		tc_reading_add(r, &in);
		in.other = TC_STR_NULL;
	}
	if (tc_ip_parse(&ip, tc_alert_json_text_at(record, "sourceIPAddress"))) {
		in.kind = TC_INDICATOR_ADDRESS;
		in.value = tc_str(ip.text);
		tc_reading_add(r, &in);
	}
}

static void add_event(struct tc_reading *r, const cJSON *record, struct tc_str event)
{
	struct tc_buf reason;

	tc_buf_init(&reason, REASON_MAX);
	tc_buf_add_cstr(&reason, "CloudTrail record ");
	add_call(&reason, record);
	tc_reading_add(r, &(struct tc_indicator){TC_INDICATOR_EVENT, .value = event,
						 .reason = tc_buf_str(&reason)});
	tc_buf_release(&reason);
}

bool tc_alert_record_read(struct tc_reading *r, const cJSON *object)
{
	struct tc_str event = tc_alert_json_text_at(object, "eventID");
	struct tc_buf reason;

	if (!tc_alert_json_text_at(object, "eventName").data ||
	    !tc_alert_json_text_at(object, "eventSource").data ||
	    !cJSON_IsObject(tc_alert_json_get(object, "userIdentity")))
		return false;
	if (r->alerts->records++ == TC_ALERT_RECORDS_MAX)
		r->too_many_records = true;
	if (r->too_many_records)
		return true;
	if (event.len > VALUE_MAX)
		event = TC_STR_NULL;
	if (event.data)
		add_event(r, object, event);
	tc_buf_init(&reason, REASON_MAX);
	tc_buf_add_cstr(&reason, "caller in a CloudTrail record ");
	if (event.data) {
		tc_buf_add_cstr(&reason, "that is not in this case, event ");
		tc_buf_add_str(&reason, tc_form_cut(event, NAME_MAX_BYTES));
		tc_buf_add_cstr(&reason, ": ");
	}
	add_call(&reason, object);
	add_caller(r, object, event, tc_buf_str(&reason));
	tc_buf_release(&reason);
	return true;
}
