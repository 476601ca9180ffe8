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
