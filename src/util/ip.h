/*
 * Network addresses as text.
 */
#ifndef TC_UTIL_IP_H
#define TC_UTIL_IP_H

#include "util/base.h"

/* The longest normal form and a NUL. */
#define TC_IP_TEXT 46

struct tc_ip {
	unsigned char bytes[16]; /* in network order; IPv4 uses the first four */
	bool v6;
	char text[TC_IP_TEXT]; /* normal form; RFC 5952 for IPv6 */
};

/* False when it is no address. */
bool tc_ip_parse(struct tc_ip *ip, struct tc_str text);

/*
 * Not reachable from the internet.  IPv4 in the clothes of IPv6 is what its last bytes
 * say.  The documentation networks count as public: sanitised logs use them as such.
 */
bool tc_ip_is_private(const struct tc_ip *ip);
/* ::ffff:a.b.c.d becomes a.b.c.d; anything else stays. */
void tc_ip_unmap(struct tc_ip *ip);

/* The longest normal form, "/128" and a NUL. */
#define TC_NETWORK_TEXT (TC_IP_TEXT + 4)

/* A network as the bits that all of its addresses begin with. */
struct tc_network {
	unsigned char bytes[16]; /* as in tc_ip; zero behind the bits */
	unsigned bits;           /* of them: 0 to 32, or 0 to 128 */
	bool v6;
};

/*
 * "192.0.2.0/24", "2001:db8::/32", or one address.  Of "192.0.2.7/24", the network that
 * it lies in.  False when it is neither.
 */
bool tc_network_parse(struct tc_network *network, struct tc_str text);
bool tc_network_has(const struct tc_network *network, const struct tc_ip *ip);
/* True when all of its addresses are private. */
bool tc_network_is_private(const struct tc_network *network);
/* ::ffff:a.b.c.d/96+n becomes a.b.c.d/n; anything else stays. */
void tc_network_unmap(struct tc_network *network);
/* Normal form, always with its length. */
void tc_network_text(const struct tc_network *network, char text[TC_NETWORK_TEXT]);

#endif
