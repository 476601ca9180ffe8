#include "util/ip.h"

#include <arpa/inet.h>

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
