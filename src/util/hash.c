#include "util/hash.h"

#include <fcntl.h>
#include <unistd.h>

#include "util/banned.h"

/* Odd constants with no pattern: the first fractional bits of pi. */
#define K0 UINT64_C(0x243f6a8885a308d3)
#define K1 UINT64_C(0x13198a2e03707345)
#define K2 UINT64_C(0xa4093822299f31d1)

uint64_t tc_hash_mix(uint64_t a, uint64_t b)
{
	__extension__ typedef unsigned __int128 wide;
	wide product = (wide)(a ^ K0) * (b ^ K1);

	return (uint64_t)product ^ (uint64_t)(product >> 64);
}

static uint64_t load64(const unsigned char *p)
{
	uint64_t v;

	memcpy(&v, p, sizeof(v));
	return v;
}

/*
 * A factor of zero would swallow the other one, so both carry the seed: without it
 * nobody can choose data that makes one zero.
 */
uint64_t tc_hash(const void *data, size_t len, uint64_t seed)
{
	const unsigned char *p = data;
	size_t left = len;
	uint64_t h = seed ^ K2, mask = tc_hash_mix(seed, K2);

	for (; left >= 16; p += 16, left -= 16)
		h = tc_hash_mix(load64(p) ^ h, load64(p + 8) ^ mask);
	uint64_t tail[2] = {0, 0};
	if (left)
		memcpy(tail, p, left);
	h = tc_hash_mix(tail[0] ^ h, tail[1] ^ mask);
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
