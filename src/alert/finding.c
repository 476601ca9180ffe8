#include "alert/finding.h"

#include "alert/form.h"
#include "alert/json.h"
#include "util/instant.h"
#include "util/ip.h"

#include "util/banned.h"

#define REASON_MAX ((size_t)4096)
#define TYPE_MAX 200
#define ID_MAX 128
#define VALUE_MAX 2048

static void add(struct tc_finding *f, struct tc_str *list, size_t *count, size_t max,
		struct tc_str value)
{
	if (!value.len || value.len > VALUE_MAX)
		return;
	for (size_t i = 0; i < *count; i++)
		if (tc_str_eq(list[i], value))
			return;
	if (*count == max)
		f->more = true;
	else
		list[(*count)++] = value;
}

void tc_finding_key(struct tc_finding *f, struct tc_str key)
{
	add(f, f->keys, &f->key_count, TC_FINDING_VALUES_MAX, key);
}

void tc_finding_address(struct tc_finding *f, struct tc_str address)
{
	struct tc_ip ip;

	if (tc_ip_parse(&ip, address))
		add(f, f->addresses, &f->address_count, TC_FINDING_VALUES_MAX, address);
}

void tc_finding_thing(struct tc_finding *f, struct tc_str name)
{
	add(f, f->things, &f->thing_count, TC_FINDING_PRINCIPALS_MAX, name);
}

void tc_finding_principal(struct tc_finding *f, struct tc_str id, struct tc_str name)
{
	id = tc_form_principal_id(id);
	if ((!id.data && !name.data) || id.len > VALUE_MAX || name.len > VALUE_MAX)
		return;
	for (size_t i = 0; i < f->principal_count; i++)
		if (tc_str_eq(f->principals[i].id, id) &&
		    tc_str_eq(f->principals[i].name, name))
			return;
	if (f->principal_count == TC_FINDING_PRINCIPALS_MAX)
		f->more = true;
	else
		f->principals[f->principal_count++] = (struct tc_finding_principal){id, name};
}

/* --- where values are ------------------------------------------------------------ */

static void remote_address(struct tc_finding *f, const cJSON *details)
{
	tc_finding_address(f, tc_alert_json_text_at(details, "ipAddressV4"));
	tc_finding_address(f, tc_alert_json_text_at(details, "ipAddressV6"));
}

static void access_key(struct tc_finding *f, const cJSON *details)
{
	struct tc_str name = tc_alert_json_text_at(details, "userName");

	if (!name.data)
		name = tc_alert_json_text_at(details, "principalName");
	tc_finding_key(f, tc_alert_json_text_at(details, "accessKeyId"));
	tc_finding_principal(f, tc_alert_json_text_at(details, "principalId"), name);
}

/* The depth of a document is bounded where it is parsed. */
void tc_finding_walk(struct tc_finding *f, const cJSON *item)
{
	const cJSON *child;

	cJSON_ArrayForEach(child, item)
	{
		struct tc_str name = tc_str(child->string);

		if (tc_str_eq_nocase(name, TC_STR("remoteIpDetails")))
			remote_address(f, child);
		else if (tc_str_eq_nocase(name, TC_STR("accessKeyDetails")) ||
			 tc_str_eq_nocase(name, TC_STR("AwsIamAccessKey")))
			access_key(f, child);
		else if (tc_str_eq_nocase(name, TC_STR("instanceId")))
			tc_finding_thing(f, tc_alert_json_text(child));
		else if (cJSON_IsObject(child) || cJSON_IsArray(child))
			tc_finding_walk(f, child);
	}
}

/* "AKIA...", "AccessKey:AKIA...", an ARN that ends with it. */
static struct tc_str key_at_end(struct tc_str s)
{
	for (size_t i = s.len; i > 0; i--)
		if (s.data[i - 1] == ':' || s.data[i - 1] == '/') {
			s = tc_str_n(s.data + i, s.len - i);
			break;
		}
	return tc_form_is_key(s) ? s : TC_STR_NULL;
}

void tc_finding_sequence(struct tc_finding *f, const cJSON *sequence)
{
	const cJSON *item;

	cJSON_ArrayForEach(item, tc_alert_json_get(sequence, "actors"))
	{
		tc_finding_key(f, key_at_end(tc_alert_json_text_at(item, "user.credentialUid")));
		tc_finding_key(f, key_at_end(tc_alert_json_text_at(item, "session.uid")));
		tc_finding_principal(f, tc_alert_json_text_at(item, "user.uid"),
				     tc_alert_json_text_at(item, "user.name"));
	}
	cJSON_ArrayForEach(item, tc_alert_json_get(sequence, "endpoints"))
		tc_finding_address(f, tc_alert_json_text_at(item, "ip"));
	cJSON_ArrayForEach(item, tc_alert_json_get(sequence, "resources"))
	{
		const cJSON *key = tc_alert_json_path(item, "data.accessKey");

		if (!key && !tc_str_eq_nocase(tc_alert_json_text_at(item, "resourceType"),
					      TC_STR("ACCESS_KEY")))
			continue;
		tc_finding_key(f, key_at_end(tc_alert_json_text_at(item, "uid")));
		tc_finding_key(f, key_at_end(tc_alert_json_text_at(item, "name")));
		if (key)
			access_key(f, key);
	}
}

/* --- what becomes of them -------------------------------------------------------- */

static const char *severity_word(double severity)
{
	if (severity >= 9)
		return "critical";
	if (severity >= 7)
		return "high";
	if (severity >= 4)
		return "medium";
	return severity >= 1 ? "low" : "informational";
}

static void add_severity(struct tc_buf *out, const struct tc_finding *f)
{
	bool told = f->severity >= 0 && f->severity <= 10;

	if (told)
		tc_buf_addf(out, ", severity %g (%s)", f->severity,
			    severity_word(f->severity));
	else if (f->severity_word.data) {
		tc_buf_add_cstr(out, ", severity ");
		for (size_t i = 0; i < f->severity_word.len && i < 20; i++) {
			char c = f->severity_word.data[i];

			tc_buf_add_char(out, c >= 'A' && c <= 'Z' ? (char)(c + 32) : c);
		}
	}
}

static void add_time(struct tc_buf *out, const struct tc_finding *f)
{
	char first[TC_TIME_TEXT] = "", last[TC_TIME_TEXT] = "";
	int64_t time_ms;

	if (tc_time_parse(f->first, &time_ms))
		tc_time_format(time_ms, first);
	if (tc_time_parse(f->last, &time_ms))
		tc_time_format(time_ms, last);
	if (*first)
		tc_buf_addf(out, ", %s", first);
	if (*last && strcmp(first, last) != 0)
		tc_buf_addf(out, *first ? " to %s" : ", %s", last);
}

/* "GuardDuty TYPE, severity 5 (medium), TIME to TIME, finding ID". */
static void add_reason(struct tc_buf *out, const struct tc_finding *f)
{
	tc_buf_add_str(out, tc_form_cut(f->product, ID_MAX));
	tc_buf_add_char(out, ' ');
	tc_buf_add_str(out, tc_form_cut(f->type, TYPE_MAX));
	add_severity(out, f);
	add_time(out, f);
	if (f->id.data) {
		tc_buf_add_cstr(out, ", finding ");
		tc_buf_add_str(out, tc_form_cut(f->id, ID_MAX));
	}
	if (f->sample)
		tc_buf_add_cstr(out, ", a sample");
}

static void note(struct tc_finding *f, struct tc_str reason, const char *what)
{
	struct tc_buf text;

	tc_buf_init(&text, 2 * REASON_MAX);
	tc_buf_add_str(&text, reason);
	tc_buf_addf(&text, ": %s", what);
	for (size_t i = 0; i < f->thing_count; i++) {
		tc_buf_add_cstr(&text, i ? ", " : "; it is about ");
		tc_buf_add_str(&text, tc_form_cut(f->things[i], ID_MAX));
	}
	tc_reading_note(f->reading, tc_buf_str(&text));
	tc_buf_release(&text);
}

static void add_addresses(struct tc_finding *f, struct tc_str reason)
{
	struct tc_ip ip;

	for (size_t i = 0; i < f->address_count; i++) {
		struct tc_indicator in = {TC_INDICATOR_ADDRESS, .reason = reason};

		if (!tc_ip_parse(&ip, f->addresses[i]))
			continue;
		in.value = tc_str(ip.text);
		tc_reading_add(f->reading, &in);
	}
}

static void add_principals(struct tc_finding *f, struct tc_str reason)
{
	for (size_t i = 0; i < f->principal_count; i++) {
		const struct tc_finding_principal *p = &f->principals[i];
		struct tc_indicator in = {TC_INDICATOR_PRINCIPAL, .reason = reason};

		in.value = p->id.data ? p->id : p->name;
		in.other = p->id.data ? p->name : TC_STR_NULL;
		tc_reading_add(f->reading, &in);
	}
}

void tc_finding_end(struct tc_finding *f)
{
	struct tc_buf text;

	tc_buf_init(&text, REASON_MAX);
	add_reason(&text, f);
	struct tc_str reason = tc_buf_str(&text);
	for (size_t i = 0; i < f->key_count; i++)
		tc_reading_add(f->reading,
			       &(struct tc_indicator){TC_INDICATOR_KEY, .value = f->keys[i],
						      .reason = reason});
	/* As a lead a principal says more than the finding does, if that names a key. */
	if (!f->key_count)
		add_principals(f, reason);
	add_addresses(f, reason);
	if (!f->key_count && !f->principal_count && !f->address_count)
		note(f, reason, "names no caller, nothing to look for in CloudTrail");
	else if (f->more)
		note(f, reason, "names more values than are looked for");
	f->reading->alerts->findings++;
	tc_buf_release(&text);
}
