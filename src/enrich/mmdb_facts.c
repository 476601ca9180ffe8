#include "enrich/mmdb_facts.h"

#include "util/banned.h"

struct reader {
	MMDB_entry_s entry;
	struct tc_arena *arena;
	int failure; /* of the library, or MMDB_SUCCESS */
};

/* False when there is no such value. */
static bool get(struct reader *r, const char *const *path, MMDB_entry_data_s *data)
{
	int rc = MMDB_aget_value(&r->entry, data, path);

	if (rc == MMDB_SUCCESS)
		return data->has_data;
	if (rc != MMDB_LOOKUP_PATH_DOES_NOT_MATCH_DATA_ERROR &&
	    rc != MMDB_INVALID_LOOKUP_PATH_ERROR)
		r->failure = rc;
	return false;
}

static struct tc_str get_text(struct reader *r, const char *const *path)
{
	MMDB_entry_data_s data;

	if (!get(r, path, &data) || data.type != MMDB_DATA_TYPE_UTF8_STRING)
		return TC_STR_NULL;
	return tc_str_n(data.utf8_string, data.data_size);
}

static int64_t asn_of_number(uint64_t number)
{
	return number && number <= UINT32_MAX ? (int64_t)number : -1;
}

/* 64500, "64500" or "AS64500". */
static int64_t get_asn(struct reader *r, const char *const *path)
{
	MMDB_entry_data_s data;
	struct tc_str text;
	int64_t number;

	if (!get(r, path, &data))
		return -1;
	switch (data.type) {
	case MMDB_DATA_TYPE_UINT16:
		return asn_of_number(data.uint16);
	case MMDB_DATA_TYPE_UINT32:
		return asn_of_number(data.uint32);
	case MMDB_DATA_TYPE_UINT64:
		return asn_of_number(data.uint64);
	case MMDB_DATA_TYPE_INT32:
		return data.int32 > 0 ? data.int32 : -1;
	case MMDB_DATA_TYPE_UTF8_STRING:
		text = tc_str_n(data.utf8_string, data.data_size);
		if (text.len > 2 && tc_str_eq_nocase(tc_str_n(text.data, 2), TC_STR("AS")))
			text = tc_str_n(text.data + 2, text.len - 2);
		return tc_parse_int(text, &number) && number > 0
			       ? asn_of_number((uint64_t)number)
			       : -1;
	default:
		return -1;
	}
}

/* true, or "true". */
static bool get_flag(struct reader *r, const char *const *path)
{
	MMDB_entry_data_s data;

	if (!get(r, path, &data))
		return false;
	if (data.type == MMDB_DATA_TYPE_UTF8_STRING)
		return tc_str_eq_nocase(tc_str_n(data.utf8_string, data.data_size),
					TC_STR("true"));
	return data.type == MMDB_DATA_TYPE_BOOLEAN && data.boolean;
}

/* A path of one or two names, the second may be NULL. */
#define PATH(first, second) ((const char *const[]){(first), (second), NULL})

static void read_system(struct reader *r, struct tc_fact *fact, bool traits)
{
	static const char number[] = "autonomous_system_number";
	static const char owner[] = "autonomous_system_organization";
	struct tc_str name;

	fact->asn = get_asn(r, PATH(number, NULL));
	if (fact->asn < 0 && traits)
		fact->asn = get_asn(r, PATH("traits", number));
	if (fact->asn < 0)
		fact->asn = get_asn(r, PATH("asn", NULL));
	name = get_text(r, PATH(owner, NULL));
	if (!name.len && traits)
		name = get_text(r, PATH("traits", owner));
	if (!name.len)
		name = get_text(r, PATH("as_name", NULL));
	/* Of itself the word says nothing about what it is the name of. */
	if (!name.len && fact->asn >= 0)
		name = get_text(r, PATH("name", NULL));
	fact->organisation = tc_fact_text(r->arena, name);
}

/* Two letters, in upper case; anything else is a name or no country at all. */
static struct tc_str country_code(struct reader *r, struct tc_str text)
{
	char code[2];

	if (text.len != 2)
		return TC_STR_NULL;
	for (size_t i = 0; i < 2; i++) {
		char c = text.data[i];

		if (c >= 'a' && c <= 'z')
			c = (char)(c - 32);
		if (c < 'A' || c > 'Z')
			return TC_STR_NULL;
		code[i] = c;
	}
	return tc_arena_str(r->arena, tc_str_n(code, 2));
}

/*
 * Where the address is used.  registered_country is not read: it is where the owner of
 * the network has its seat, and would be taken for the place.
 */
static void read_place(struct reader *r, struct tc_fact *fact)
{
	static const char *const city[] = {"city", "names", "en", NULL};
	struct tc_str name;

	fact->country = country_code(r, get_text(r, PATH("country", "iso_code")));
	if (!fact->country.data)
		fact->country = country_code(r, get_text(r, PATH("country", NULL)));
	if (!fact->country.data)
		fact->country = country_code(r, get_text(r, PATH("country_code", NULL)));
	name = get_text(r, city);
	if (!name.len)
		name = get_text(r, PATH("city", NULL));
	fact->city = tc_fact_text(r->arena, name);
}

/*
 * `vpn` is not among the tags: lists use it for the organisation's own, which is to be
 * trusted.
 */
static const struct {
	const char *maxmind, *ipinfo; /* the member that is true, or NULL */
	const char *tag;
} flags[] = {
	{"is_anonymous", NULL, "anonymous"},
	{"is_anonymous_vpn", "vpn", "anonymous_vpn"},
	{"is_hosting_provider", "hosting", "hosting"},
	{"is_public_proxy", "proxy", "public_proxy"},
	{"is_residential_proxy", "res_proxy", "residential_proxy"},
	{"is_tor_exit_node", "tor", "tor"},
	{NULL, "relay", "relay"},
};

static bool has_flag(struct reader *r, size_t i, bool traits)
{
	return (flags[i].maxmind && get_flag(r, PATH(flags[i].maxmind, NULL))) ||
	       (flags[i].maxmind && traits &&
		get_flag(r, PATH("traits", flags[i].maxmind))) ||
	       (flags[i].ipinfo && get_flag(r, PATH(flags[i].ipinfo, NULL)));
}

int tc_mmdb_facts(struct tc_fact facts[TC_MMDB_FACTS_MAX], size_t *count,
		  struct tc_arena *arena, MMDB_entry_s entry, struct tc_error *err)
{
	struct reader r = {entry, arena, MMDB_SUCCESS};
	MMDB_entry_data_s data;
	bool traits = get(&r, PATH("traits", NULL), &data);
	size_t n = 0;

	_Static_assert(TC_ARRAY_LEN(flags) < TC_MMDB_FACTS_MAX, "room for all tags");
	facts[0] = (struct tc_fact)TC_FACT_INIT;
	read_system(&r, &facts[0], traits);
	read_place(&r, &facts[0]);
	for (size_t i = 0; i < TC_ARRAY_LEN(flags); i++) {
		if (!has_flag(&r, i, traits))
			continue;
		if (n)
			facts[n] = (struct tc_fact)TC_FACT_INIT;
		facts[n++].tag = tc_str(flags[i].tag);
	}
	*count = n;
	if (!n && (facts[0].asn >= 0 || facts[0].organisation.data ||
		   facts[0].country.data || facts[0].city.data))
		*count = 1;
	if (r.failure != MMDB_SUCCESS)
		return tc_error_set(err, TC_FAIL,
				    "a damaged MaxMind database: the record at %u: %s",
				    entry.offset, MMDB_strerror(r.failure));
	return 0;
}
