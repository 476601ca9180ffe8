/*
 * Findings of GuardDuty, as the console and the export to S3 write them (accessKeyId)
 * and as the API answers (AccessKeyId).
 */
#include "alert/finding.h"
#include "alert/form.h"
#include "alert/json.h"

#include "util/banned.h"

static double number_of(const cJSON *item)
{
	return cJSON_IsNumber(item) ? item->valuedouble : -1;
}

static bool is_sample(const cJSON *finding)
{
	const cJSON *more = tc_alert_json_path(finding, "service.additionalInfo");
	struct tc_str title = tc_alert_json_text_at(finding, "title");
	struct tc_str value = tc_alert_json_text_at(more, "value");

	/* get-findings has the details as a text of JSON. */
	return cJSON_IsTrue(tc_alert_json_get(more, "sample")) ||
	       tc_str_starts(title, TC_STR("[SAMPLE]")) ||
	       tc_str_find(value, TC_STR("\"sample\":true")) != SIZE_MAX;
}

/* The root user has no id of its own in a finding, but that of the account. */
static void add_root(struct tc_finding *f, const cJSON *finding)
{
	const cJSON *key = tc_alert_json_path(finding, "resource.accessKeyDetails");
	struct tc_str account = tc_alert_json_text_at(key, "principalId");
	struct tc_buf text;

	if (!tc_str_eq_nocase(tc_alert_json_text_at(key, "userType"), TC_STR("Root")) ||
	    account.len != 12)
		return;
	tc_buf_init(&text, 64);
	tc_buf_add_cstr(&text, "root:");
	tc_buf_add_str(&text, account);
	struct tc_str name =
		tc_arena_str(&f->reading->alerts->arena, tc_buf_str(&text));
	f->principals[0] = (struct tc_finding_principal){name, TC_STR_NULL};
	f->principal_count = 1;
	tc_buf_release(&text);
}

bool tc_alert_guardduty_read(struct tc_reading *r, const cJSON *object)
{
	const cJSON *resource = tc_alert_json_get(object, "resource");
	const cJSON *service = tc_alert_json_get(object, "service");
	const cJSON *severity = tc_alert_json_get(object, "severity");
	struct tc_finding f = {.reading = r, .product = TC_STR("GuardDuty")};

	f.type = tc_alert_json_text_at(object, "type");
	if (!f.type.data || !cJSON_IsNumber(severity) ||
	    (!cJSON_IsObject(resource) && !cJSON_IsObject(service)))
		return false;
	f.id = tc_alert_json_text_at(object, "id");
	f.first = tc_alert_json_text_at(service, "eventFirstSeen");
	f.last = tc_alert_json_text_at(service, "eventLastSeen");
	if (!f.first.data && !f.last.data) {
		f.first = tc_alert_json_text_at(object, "createdAt");
		f.last = tc_alert_json_text_at(object, "updatedAt");
	}
	f.severity = number_of(severity);
	f.sample = is_sample(object);
	tc_finding_walk(&f, resource);
	tc_finding_walk(&f, service);
	tc_finding_sequence(&f, tc_alert_json_path(service, "detection.sequence"));
	add_root(&f, object);
	tc_finding_end(&f);
	return true;
}
