#include "util/ip.h"

#include <arpa/inet.h>
#include <stdio.h>

#include "util/banned.h"

bool tc_ip_parse(struct tc_ip *ip, struct tc_str text)
{
	char terminated[TC_IP_TEXT];

	if (!text.len || text.len >= sizeof(terminated) ||
	    memchr(text.data, '\0', text.len))
		return false;
	memcpy(terminated, text.data, text.len);
	terminated[text.len] = '\0';
	memset(ip->bytes, 0, sizeof(ip->bytes));
	ip->v6 = inet_pton(AF_INET, terminated, ip->bytes) != 1;
	if (ip->v6 && inet_pton(AF_INET6, terminated, ip->bytes) != 1)
		return false;
	if (!inet_ntop(ip->v6 ? AF_INET6 : AF_INET, ip->bytes, ip->text, sizeof(ip->text)))
		TC_BUG("an address that was read cannot be written");
	return true;
}

static bool same_bits(const unsigned char *a, const unsigned char *b, unsigned bits)
{
	unsigned bytes = bits / 8, rest = bits % 8;

	if (memcmp(a, b, bytes) != 0)
		return false;
	return !rest || (a[bytes] ^ b[bytes]) >> (8 - rest) == 0;
}

bool tc_network_parse(struct tc_network *network, struct tc_str text)
{
	struct tc_str length, address = tc_str_cut(text, '/', &length);
	struct tc_ip ip;
	int64_t bits;

	if (!tc_ip_parse(&ip, address))
		return false;
	int64_t most = ip.v6 ? 128 : 32;
	if (!length.data)
		bits = most;
	else if (length.len > 3 || !tc_parse_int(length, &bits) || bits < 0 || bits > most)
		return false;
	*network = (struct tc_network){.bits = (unsigned)bits, .v6 = ip.v6};
	memcpy(network->bytes, ip.bytes, (size_t)bits / 8);
	if (bits % 8)
		network->bytes[bits / 8] =
			(unsigned char)(ip.bytes[bits / 8] & (0xff00U >> bits % 8));
	return true;
}

bool tc_network_has(const struct tc_network *network, const struct tc_ip *ip)
{
	return network->v6 == ip->v6 && same_bits(network->bytes, ip->bytes, network->bits);
}

void tc_network_text(const struct tc_network *network, char text[TC_NETWORK_TEXT])
{
	char address[TC_IP_TEXT];

	if (!inet_ntop(network->v6 ? AF_INET6 : AF_INET, network->bytes, address,
		       sizeof(address)))
		TC_BUG("a network that was read cannot be written");
	snprintf(text, TC_NETWORK_TEXT, "%s/%u", address, network->bits);
}

/* --- private networks ---------------------------------------------------- */

/*
 * RFC 1918, 6598, 3927, 1122; of IPv6 unique local (RFC 4193), link-local and the old
 * site-local (RFC 4291), loopback, unspecified.  The documentation networks (RFC 5737,
 * 3849) are not here.  Addresses of tunnels and translators (6to4, NAT64) are public:
 * what they carry is not where the call came from.
 */
static const struct tc_network private_networks[] = {
	{{10}, 8, false},
	{{172, 16}, 12, false},
	{{192, 168}, 16, false},
	{{100, 64}, 10, false},
	{{169, 254}, 16, false},
	{{127}, 8, false},
	{{0}, 8, false},
	{{0xfc}, 7, true},
	{{0xfe, 0x80}, 10, true},
	{{0xfe, 0xc0}, 10, true},
	{{0}, 127, true},
};

/* IPv4 in the clothes of IPv6 (RFC 4291, 2.5.5.2). */
static const struct tc_network mapped_v4 = {
	{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff}, 96, true};

static bool lies_in(const struct tc_network *network, const struct tc_network *in)
{
	return network->v6 == in->v6 && network->bits >= in->bits &&
	       same_bits(network->bytes, in->bytes, in->bits);
}

void tc_network_unmap(struct tc_network *network)
{
	if (!lies_in(network, &mapped_v4))
		return;
	memmove(network->bytes, network->bytes + 12, 4);
	memset(network->bytes + 4, 0, 12);
	network->bits -= 96;
	network->v6 = false;
}

bool tc_network_is_private(const struct tc_network *network)
{
	struct tc_network n = *network;

	tc_network_unmap(&n);
	for (size_t i = 0; i < TC_ARRAY_LEN(private_networks); i++)
		if (lies_in(&n, &private_networks[i]))
			return true;
	return false;
}

void tc_ip_unmap(struct tc_ip *ip)
{
	if (!ip->v6 || !tc_network_has(&mapped_v4, ip))
		return;
	memmove(ip->bytes, ip->bytes + 12, 4);
	memset(ip->bytes + 4, 0, 12);
	ip->v6 = false;
	if (!inet_ntop(AF_INET, ip->bytes, ip->text, sizeof(ip->text)))
		TC_BUG("an address that was read cannot be written");
}

bool tc_ip_is_private(const struct tc_ip *ip)
{
	struct tc_network n = {.bits = ip->v6 ? 128 : 32, .v6 = ip->v6};

	memcpy(n.bytes, ip->bytes, sizeof(n.bytes));
	return tc_network_is_private(&n);
}
