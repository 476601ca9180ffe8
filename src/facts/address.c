#include "facts/facts.h"

#include "util/ip.h"

#include "util/banned.h"

/* A network as the first bytes of its addresses. */
struct network {
	unsigned char bytes[16];
	unsigned bits;
};

/*
 * Not reachable from the internet: RFC 1918, 6598, 3927, 1122.  The documentation
 * networks (RFC 5737, 3849) count as public: sanitised logs use them as such.
 */
static const struct network private_v4[] = {
	{{10}, 8},       {{172, 16}, 12}, {{192, 168}, 16},
	{{100, 64}, 10}, {{169, 254}, 16}, {{127}, 8}, {{0}, 8},
};

/*
 * Unique local (RFC 4193), link-local and the old site-local (RFC 4291), loopback,
 * unspecified.  Addresses of tunnels and translators (6to4, NAT64) are public: what
 * they carry is not where the call came from.
 */
static const struct network private_v6[] = {
	{{0xfc}, 7},
	{{0xfe, 0x80}, 10},
	{{0xfe, 0xc0}, 10},
	{{0}, 127},
};

/* IPv4 in the clothes of IPv6 (RFC 4291, 2.5.5.2): what it is its last bytes say. */
static const struct network mapped_v4 = {
	{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff}, 96};

static bool in_network(const unsigned char *address, const struct network *n)
{
	unsigned bytes = n->bits / 8, rest = n->bits % 8;

	if (memcmp(address, n->bytes, bytes) != 0)
		return false;
	return !rest || (address[bytes] ^ n->bytes[bytes]) >> (8 - rest) == 0;
}

static bool in_any(const unsigned char *address, const struct network *list, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (in_network(address, &list[i]))
			return true;
	return false;
}

static bool is_private(const struct tc_ip *ip)
{
	if (!ip->v6)
		return in_any(ip->bytes, private_v4, TC_ARRAY_LEN(private_v4));
	if (in_network(ip->bytes, &mapped_v4))
		return in_any(ip->bytes + 12, private_v4, TC_ARRAY_LEN(private_v4));
	return in_any(ip->bytes, private_v6, TC_ARRAY_LEN(private_v6));
}

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
	a->kind = is_private(&ip) ? "private" : "public";
}
