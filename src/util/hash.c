#include "util/hash.h"

#include <fcntl.h>
#include <unistd.h>

#include "util/banned.h"

#define K2 UINT64_C(0xa4093822299f31d1)

static uint64_t load64(const unsigned char *p)
{
	uint64_t v;

	memcpy(&v, p, sizeof(v));
	return v;
}

static uint64_t load32(const unsigned char *p)
{
	uint32_t v;

	memcpy(&v, p, sizeof(v));
	return v;
}

/*
 * A factor of zero would swallow the other one, so both carry the seed: without it
 * nobody can choose data that makes one zero.  The last bytes are read so that they
 * overlap those before; the length, mixed in last, keeps that unambiguous.
 */
uint64_t tc_hash(const void *data, size_t len, uint64_t seed)
{
	const unsigned char *p = data;
	uint64_t h = seed ^ K2, mask = tc_hash_mix(seed, K2), a = 0, b = 0;

	if (len > 16) {
		for (size_t left = len; left > 16; p += 16, left -= 16)
			h = tc_hash_mix(load64(p) ^ h, load64(p + 8) ^ mask);
		p = (const unsigned char *)data + len - 16;
		a = load64(p);
		b = load64(p + 8);
	} else if (len >= 8) {
		a = load64(p);
		b = load64(p + len - 8);
	} else if (len >= 4) {
		a = load32(p);
		b = load32(p + len - 4);
	} else if (len) {
		a = (uint64_t)p[0] << 16 | (uint64_t)p[len / 2] << 8 | p[len - 1];
	}
	h = tc_hash_mix(a ^ h, b ^ mask);
	return tc_hash_mix(h, (uint64_t)len ^ mask);
}

uint64_t tc_hash_random_seed(void)
{
	uint64_t seed;
	int fd = open("/dev/urandom", O_RDONLY | O_CLOEXEC);

	if (fd < 0 || read(fd, &seed, sizeof(seed)) != (ssize_t)sizeof(seed))
		TC_BUG("no random numbers from the kernel");
	close(fd);
	return seed;
}
