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

#endif
