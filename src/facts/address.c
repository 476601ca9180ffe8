#include "facts/facts.h"

#include "util/ip.h"

#include "util/banned.h"

/* Where the names of services end: of all partitions, and inside AWS. */
static const char *const service_domains[] = {
	".amazonaws.com", ".amazonaws.com.cn", ".amazonaws.eu", ".c2s.ic.gov",
	".sc2s.sgov.gov", ".cloud.adc-e.uk",   ".csp.hci.ic.gov", ".aws.internal",
};

/* Names that AWS writes in place of an address. */
static const char *kind_of_name(struct tc_str text)
{
	if (tc_str_eq(text, TC_STR("AWS Internal")) ||
	    tc_str_starts(text, TC_STR("AWS Internal/")) ||
	    tc_str_eq(text, TC_STR("AWS Service")))
		return "aws";
	for (size_t i = 0; i < TC_ARRAY_LEN(service_domains); i++)
		if (tc_str_ends(text, tc_str(service_domains[i])))
			return "service";
	return "other";
}

void tc_address_read(struct tc_address *a, struct tc_arena *arena, struct tc_str text)
{
	struct tc_ip ip;

	*a = (struct tc_address){text, "other"};
	if (!tc_ip_parse(&ip, text)) {
		if (text.len)
			a->kind = kind_of_name(text);
		return;
	}
	a->ip = tc_arena_str(arena, tc_str(ip.text));
	a->kind = tc_ip_is_private(&ip) ? "private" : "public";
}
