#include "util/sha256.h"

#include <openssl/err.h>
#include <openssl/evp.h>

#include "util/banned.h"

#define SUM_BYTES 32

/* Want of memory is at the bottom of a heap of errors that it caused. */
static TC_NORETURN void failed(void)
{
	for (unsigned long error; (error = ERR_get_error()) != 0;)
		if (ERR_GET_REASON(error) == ERR_R_MALLOC_FAILURE)
			tc_out_of_memory();
	TC_BUG("SHA-256 failed");
}

void tc_sha256_init(struct tc_sha256 *h)
{
	h->ctx = EVP_MD_CTX_new();
	if (!h->ctx)
		tc_out_of_memory();
	if (EVP_DigestInit_ex(h->ctx, EVP_sha256(), NULL) != 1)
		failed();
}

void tc_sha256_add(struct tc_sha256 *h, const void *data, size_t len)
{
	if (len && EVP_DigestUpdate(h->ctx, data, len) != 1)
		failed();
}

static void finish(struct tc_sha256 *h, unsigned char sum[EVP_MAX_MD_SIZE])
{
	unsigned len = 0;

	if (EVP_DigestFinal_ex(h->ctx, sum, &len) != 1 || len != SUM_BYTES)
		failed();
	tc_sha256_release(h);
}

void tc_sha256_finish(struct tc_sha256 *h, char hex[TC_SHA256_HEX])
{
	static const char digits[] = "0123456789abcdef";
	unsigned char sum[EVP_MAX_MD_SIZE];

	finish(h, sum);
	for (size_t i = 0; i < SUM_BYTES; i++) {
		hex[2 * i] = digits[sum[i] >> 4];
		hex[2 * i + 1] = digits[sum[i] & 15];
	}
	hex[2 * SUM_BYTES] = '\0';
}

void tc_sha256_finish_base64(struct tc_sha256 *h, char text[TC_SHA256_BASE64])
{
	unsigned char sum[EVP_MAX_MD_SIZE];

	finish(h, sum);
	EVP_EncodeBlock((unsigned char *)text, sum, SUM_BYTES);
}

void tc_sha256_release(struct tc_sha256 *h)
{
	EVP_MD_CTX_free(h->ctx);
	h->ctx = NULL;
}

void tc_sha256_of(const void *data, size_t len, char hex[TC_SHA256_HEX])
{
	struct tc_sha256 h;

	tc_sha256_init(&h);
	tc_sha256_add(&h, data, len);
	tc_sha256_finish(&h, hex);
}
