#include "enrich/ranges.h"

#include <cjson/cJSON.h>

#include "util/instant.h"

#include "util/banned.h"

struct reader {
	struct tc_ranges *ranges;
	struct tc_networks *networks;
	struct tc_arena *arena;
};

static struct tc_str skip_mark(struct tc_str text)
{
	if (tc_str_starts(text, TC_STR("\xef\xbb\xbf")))
		return tc_str_n(text.data + 3, text.len - 3);
	return text;
}

bool tc_ranges_is_json(struct tc_str text)
{
	text = tc_fact_trim(skip_mark(text));
	return text.len && (text.data[0] == '{' || text.data[0] == '[');
}

static struct tc_str text_of(const cJSON *object, const char *name)
{
	const cJSON *item = cJSON_GetObjectItemCaseSensitive(object, name);

	return cJSON_IsString(item) ? tc_str(item->valuestring) : TC_STR_NULL;
}

/* "2024-05-01-20-33-05", in UTC. */
static int64_t read_date(struct tc_str text)
{
	static const char form[] = "dddd-dd-dd-dd-dd-dd";
	char rfc[sizeof(form)];
	int64_t time_ms;

	if (text.len != sizeof(form) - 1)
		return -1;
	for (size_t i = 0; i < text.len; i++)
		if (form[i] == 'd' ? text.data[i] < '0' || text.data[i] > '9'
				   : text.data[i] != form[i])
			return -1;
	memcpy(rfc, text.data, text.len);
	rfc[10] = 'T';
	rfc[13] = rfc[16] = ':';
	return tc_time_parse(tc_str_n(rfc, text.len), &time_ms) ? time_ms : -1;
}

static int read_prefix(struct reader *r, const cJSON *prefix, const char *member,
		       struct tc_error *err)
{
	struct tc_str address = text_of(prefix, member);
	struct tc_fact fact = TC_FACT_INIT;
	struct tc_network network;

	r->ranges->entries++;
	fact.aws_service = tc_fact_text(r->arena, text_of(prefix, "service"));
	fact.aws_region = tc_fact_text(r->arena, text_of(prefix, "region"));
	if (!address.data || !tc_network_parse(&network, address))
		return tc_error_set(err, TC_FAIL,
				    "prefix %llu: its %s is no network: %.60s",
				    (unsigned long long)r->ranges->entries, member,
				    address.data ? address.data : "(none)");
	if (!fact.aws_service.data)
		return tc_error_set(err, TC_FAIL, "prefix %llu, %.60s, has no service",
				    (unsigned long long)r->ranges->entries, address.data);
	tc_network_unmap(&network);
	if (tc_network_is_private(&network))
		r->ranges->private_entries++;
	else if (!tc_networks_add(r->networks, &network, &fact))
		return tc_error_set(err, TC_FAIL, "more than %zu prefixes",
				    TC_NETWORKS_MAX);
	return 0;
}

static int read_prefixes(struct reader *r, const cJSON *list, const char *member,
			 struct tc_error *err)
{
	const cJSON *prefix;
	int rc = 0;

	cJSON_ArrayForEach(prefix, list)
		if ((rc = read_prefix(r, prefix, member, err)) < 0)
			break;
	return rc;
}

static int read_document(struct reader *r, const cJSON *document, struct tc_error *err)
{
	const cJSON *v4 = cJSON_GetObjectItemCaseSensitive(document, "prefixes");
	const cJSON *v6 = cJSON_GetObjectItemCaseSensitive(document, "ipv6_prefixes");
	int rc;

	if (!cJSON_HasObjectItem(document, "syncToken") ||
	    (!cJSON_IsArray(v4) && !cJSON_IsArray(v6)))
		return tc_error_set(err, TC_FAIL,
				    "a JSON document, but not AWS's ip-ranges.json (no "
				    "syncToken and prefixes)");
	r->ranges->built_ms = read_date(text_of(document, "createDate"));
	if ((rc = read_prefixes(r, v4, "ip_prefix", err)) < 0 ||
	    (rc = read_prefixes(r, v6, "ipv6_prefix", err)) < 0)
		return rc;
	if (!r->ranges->entries)
		return tc_error_set(err, TC_FAIL, "ip-ranges.json without prefixes");
	return 0;
}

int tc_ranges_read(struct tc_ranges *ranges, struct tc_networks *networks,
		   struct tc_arena *arena, struct tc_str text, struct tc_error *err)
{
	struct reader r = {ranges, networks, arena};
	struct tc_str body = skip_mark(text);
	cJSON *document = cJSON_ParseWithLength(body.data, body.len);
	int rc;

	*ranges = (struct tc_ranges){.built_ms = -1};
	if (!document)
		return tc_error_set(err, TC_FAIL,
				    "begins as JSON, but is none (cut off, or damaged)");
	rc = read_document(&r, document, err);
	cJSON_Delete(document);
	return rc;
}
