/*
 * The AWS Security Finding Format: how Security Hub wraps findings of GuardDuty and of
 * other products.
 */
#include "alert/finding.h"
#include "alert/form.h"
#include "alert/json.h"

#include "util/banned.h"

/* Before the key id in the Id of such a resource. */
#define KEY_RESOURCE "AWS::IAM::AccessKey:"

static struct tc_str product_of(const cJSON *finding)
{
	const cJSON *fields = tc_alert_json_get(finding, "ProductFields");
	struct tc_str name = tc_alert_json_text(
		tc_alert_json_get(fields, "aws/securityhub/ProductName"));

	if (!name.data)
		name = tc_alert_json_text_at(finding, "ProductName");
	if (!name.data) {
		name = tc_alert_json_text_at(finding, "ProductArn");
		if (tc_str_ends(name, TC_STR("/guardduty")))
			name = TC_STR("GuardDuty");
	}
	return name.data ? name : TC_STR("Security Hub");
}

/* Of a finding of GuardDuty its own id, which ends the ARN. */
static struct tc_str id_of(const cJSON *finding)
{
	struct tc_str mark = TC_STR("/finding/");
	struct tc_str id = tc_alert_json_text_at(finding, "Id");
	size_t at = tc_str_find(id, mark);

	if (at == SIZE_MAX || at + mark.len == id.len)
		return id;
	return tc_str_n(id.data + at + mark.len, id.len - at - mark.len);
}

static struct tc_str type_of(const cJSON *finding)
{
	const cJSON *types = tc_alert_json_get(finding, "Types");
	struct tc_str type = cJSON_IsArray(types) ? tc_alert_json_text(types->child)
						  : TC_STR_NULL;

	return type.data ? type : tc_alert_json_text_at(finding, "Title");
}

static void read_severity(struct tc_finding *f, const cJSON *finding)
{
	const cJSON *product = tc_alert_json_path(finding, "Severity.Product");
	const cJSON *normalized = tc_alert_json_path(finding, "Severity.Normalized");

	f->severity = -1;
	f->severity_word = tc_alert_json_text_at(finding, "Severity.Label");
	/* Numbers of other products are on scales of their own. */
	if (tc_str_eq(f->product, TC_STR("GuardDuty")) && cJSON_IsNumber(product))
		f->severity = product->valuedouble;
	else if (!f->severity_word.data && cJSON_IsNumber(normalized))
		f->severity = normalized->valuedouble / 10;
}

/* Values that found no place in the format, by the path that they had. */
static void read_fields(struct tc_finding *f, const cJSON *fields)
{
	const cJSON *field;

	if (!cJSON_IsObject(fields))
		return;
	cJSON_ArrayForEach(field, fields)
	{
		struct tc_str name = tc_str(field->string);

		if (tc_str_ends(name, TC_STR("remoteIpDetails/ipAddressV4")) ||
		    tc_str_ends(name, TC_STR("remoteIpDetails/ipAddressV6")))
			tc_finding_address(f, tc_alert_json_text(field));
		else if (tc_str_ends(name, TC_STR("accessKeyDetails/accessKeyId")))
			tc_finding_key(f, tc_alert_json_text(field));
	}
}

/* The other end: of an outgoing connection the destination, else the source. */
static void read_network(struct tc_finding *f, const cJSON *network)
{
	bool out = tc_str_eq_nocase(tc_alert_json_text_at(network, "Direction"),
				    TC_STR("OUT"));

	tc_finding_address(f, tc_alert_json_text_at(network, out ? "DestinationIpV4"
								 : "SourceIpV4"));
	tc_finding_address(f, tc_alert_json_text_at(network, out ? "DestinationIpV6"
								 : "SourceIpV6"));
}

static void read_resources(struct tc_finding *f, const cJSON *resources)
{
	const cJSON *resource;

	cJSON_ArrayForEach(resource, resources)
	{
		struct tc_str id = tc_alert_json_text_at(resource, "Id");
		struct tc_str prefix = TC_STR(KEY_RESOURCE);

		if (tc_str_starts(id, prefix)) {
			id = tc_str_n(id.data + prefix.len, id.len - prefix.len);
			tc_finding_key(f, tc_str_eq(id, TC_STR("null")) ? TC_STR_NULL : id);
		} else {
			tc_finding_thing(f, id);
		}
	}
}

bool tc_alert_asff_read(struct tc_reading *r, const cJSON *object)
{
	struct tc_finding f = {.reading = r};

	if (!tc_alert_json_text_at(object, "ProductArn").data ||
	    !cJSON_IsArray(tc_alert_json_get(object, "Resources")))
		return false;
	f.product = product_of(object);
	f.type = type_of(object);
	f.id = id_of(object);
	f.first = tc_alert_json_text_at(object, "FirstObservedAt");
	f.last = tc_alert_json_text_at(object, "LastObservedAt");
	if (!f.first.data && !f.last.data) {
		f.first = tc_alert_json_text_at(object, "CreatedAt");
		f.last = tc_alert_json_text_at(object, "UpdatedAt");
	}
	read_severity(&f, object);
	f.sample = tc_str_starts(tc_alert_json_text_at(object, "Title"), TC_STR("[SAMPLE]"));
	read_resources(&f, tc_alert_json_get(object, "Resources"));
	tc_finding_walk(&f, tc_alert_json_get(object, "Resources"));
	tc_finding_walk(&f, tc_alert_json_get(object, "Action"));
	read_network(&f, tc_alert_json_get(object, "Network"));
	read_fields(&f, tc_alert_json_get(object, "ProductFields"));
	tc_finding_sequence(&f, tc_alert_json_path(object, "Detection.Sequence"));
	tc_finding_end(&f);
	return true;
}
