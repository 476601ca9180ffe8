/*
 * SHA-256 (FIPS 180-4) as a stream, by libcrypto.
 */
#ifndef TC_UTIL_SHA256_H
#define TC_UTIL_SHA256_H

#include "util/base.h"

#define TC_SHA256_HEX 65 /* 64 lower-case digits and a NUL */
#define TC_SHA256_BASE64 45 /* RFC 4648, section 4, with its padding and a NUL */

struct tc_sha256 {
	void *ctx; /* owned */
};

void tc_sha256_init(struct tc_sha256 *h);
void tc_sha256_add(struct tc_sha256 *h, const void *data, size_t len);
/* Ends the stream and releases it. */
void tc_sha256_finish(struct tc_sha256 *h, char hex[TC_SHA256_HEX]);
/* The same in Base64. */
void tc_sha256_finish_base64(struct tc_sha256 *h, char text[TC_SHA256_BASE64]);
/* Releases it without a result. */
void tc_sha256_release(struct tc_sha256 *h);
/* All at once. */
void tc_sha256_of(const void *data, size_t len, char hex[TC_SHA256_HEX]);

#endif
