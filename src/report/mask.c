#include "report/mask.h"

#include "util/banned.h"

/* A value of a case, and what stands in place of its parts. */
#define TEXT_MAX ((size_t)256 * 1024 * 1024)
/* The shortest run that begins like a token and is taken for one. */
#define TOKEN_MIN 32
/* RFC 5321, section 4.5.3.1: bytes of a local part and of a domain. */
#define LOCAL_MAX 64
#define DOMAIN_MAX 255

/*
 * Names whose value is a secret, as they stand in requests, in addresses and in error texts.
 * X-Amz-* are of Signature Version 4 in a query string (AWS, "Authenticating Requests:
 * Using Query Parameters"), Signature of version 2.
 */
static const char *const secret_names[] = {
	"x-amz-security-token", "x-amz-signature", "x-amz-credential", "signature",
	"sessiontoken",         "secretaccesskey", "securitytoken",    "password",
	"newpassword",          "oldpassword",     "clientsecret",     "refreshtoken",
	"accesstoken",          "idtoken",         "secretstring",
};

/* How session tokens of STS begin, in Base64. */
static const char *const token_starts[] = {
	"FwoGZXIvYXdz", "FQoGZXIvYXdz", "IQoJb3JpZ2lu", "FQoDYXdz", "AQoDYXdz", "AgoJb3JpZ2lu",
};

void tc_mask_init(struct tc_mask *m)
{
	*m = (struct tc_mask){.found = 0};
	tc_map_init(&m->people);
	tc_buf_init(&m->text, TEXT_MAX);
}

void tc_mask_release(struct tc_mask *m)
{
	tc_map_release(&m->people);
	tc_buf_release(&m->text);
}

static bool is_alnum(char c)
{
	return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static bool is_base64(char c)
{
	return is_alnum(c) || c == '+' || c == '/' || c == '=' || c == '_' || c == '-';
}

static bool in_local_part(char c)
{
	return is_alnum(c) || (c && strchr("._%+-", c));
}

static struct tc_str rest_of(struct tc_str s, size_t from)
{
	return tc_str_n(s.data + from, s.len - from);
}

/* --- secrets by their name --------------------------------------------------------- */

/* Between a name and its value: quotes, escaped or not, blanks, and one = or :. */
static size_t past_separator(struct tc_str s, size_t at)
{
	bool separated = false;

	for (; at < s.len && strchr("\"'\\ =:", s.data[at]) && s.data[at]; at++) {
		if (s.data[at] != '=' && s.data[at] != ':')
			continue;
		if (separated)
			break;
		separated = true;
	}
	return separated ? at : 0;
}

/* Where the value of a secret name at `at` begins; 0 when none stands there. */
static size_t secret_value(struct tc_str s, size_t at)
{
	for (size_t i = 0; i < TC_ARRAY_LEN(secret_names); i++) {
		struct tc_str name = tc_str(secret_names[i]);
		struct tc_str here = rest_of(s, at);

		if (here.len > name.len && !is_alnum(here.data[name.len]) &&
		    tc_str_eq_nocase(tc_str_n(here.data, name.len), name))
			return past_separator(s, at + name.len);
	}
	return 0;
}

static size_t end_of_value(struct tc_str s, size_t at)
{
	while (at < s.len && !strchr("&\"'\\ ,;<>()[]{}", s.data[at]))
		at++;
	return at;
}

/* --- tokens by their beginning ------------------------------------------------------ */

static size_t end_of_token(struct tc_str s, size_t at)
{
	size_t end = at;

	for (size_t i = 0; i < TC_ARRAY_LEN(token_starts); i++) {
		if (!tc_str_starts(rest_of(s, at), tc_str(token_starts[i])))
			continue;
		while (end < s.len && is_base64(s.data[end]))
			end++;
		return end - at >= TOKEN_MIN ? end : at;
	}
	return at;
}

/* --- e-mail addresses --------------------------------------------------------------- */

/* Past "@" or "%40"; or 0. */
static size_t past_at(struct tc_str s, size_t at)
{
	if (s.data[at] == '@')
		return at + 1;
	return tc_str_starts(rest_of(s, at), TC_STR("%40")) ? at + 3 : 0;
}

/* The end of labels with dots between them, the last of letters; or `at`. */
static size_t end_of_domain(struct tc_str s, size_t at)
{
	size_t end = at, label = at, good = at;

	for (; end < s.len && end - at < DOMAIN_MAX && (is_alnum(s.data[end]) || strchr("-.", s.data[end])) && s.data[end];
	     end++) {
		if (s.data[end] == '.')
			label = end + 1;
		else if (label > at && end + 1 - label >= 2 && !(s.data[end] >= '0' && s.data[end] <= '9'))
			good = end + 1;
	}
	return good;
}

static size_t person(struct tc_mask *m, struct tc_str address)
{
	char lower[LOCAL_MAX + 1 + DOMAIN_MAX];
	size_t n = 0;
	void **slot;

	for (size_t i = 0; i < address.len && n < sizeof(lower); i++) {
		char c = address.data[i];

		if (tc_str_starts(rest_of(address, i), TC_STR("%40"))) {
			c = '@';
			i += 2;
		}
		lower[n++] = c >= 'A' && c <= 'Z' ? (char)(c + ('a' - 'A')) : c;
	}
	slot = tc_map_put(&m->people, tc_str_n(lower, n));
	/* A number that is not 0, in the place of a pointer. */
	if (!*slot)
		*slot = (void *)(uintptr_t)m->people.count;
	return (size_t)(uintptr_t)*slot;
}

/* --- all of a text ------------------------------------------------------------------ */

struct masking {
	struct tc_mask *mask;
	struct tc_str s;
	size_t copied; /* of s into the mask's text */
};

static void replace(struct masking *w, size_t from, size_t to, const char *with, size_t number)
{
	tc_buf_add(&w->mask->text, w->s.data + w->copied, from - w->copied);
	if (number)
		tc_buf_addf(&w->mask->text, "[%s %zu]", with, number);
	else
		tc_buf_addf(&w->mask->text, "[%s]", with);
	w->copied = to;
	w->mask->found++;
}

/* Whether a name may begin here: "X-Amz-Signature" is one, "designature" none. */
static bool begins_word(struct tc_str s, size_t at)
{
	return !at || !is_alnum(s.data[at - 1]);
}

/* At a "@": the address around it, when there is one. */
static size_t mask_person(struct masking *w, size_t at)
{
	size_t domain = past_at(w->s, at), from = at, end;

	if (!domain)
		return at + 1;
	while (from > w->copied && at - from < LOCAL_MAX && in_local_part(w->s.data[from - 1]))
		from--;
	end = end_of_domain(w->s, domain);
	if (from == at || end == domain)
		return at + 1;
	replace(w, from, end, "e-mail",
		person(w->mask, tc_str_n(w->s.data + from, end - from)));
	return end;
}

/* Masks what stands at `at`; returns where to go on. */
static size_t mask_here(struct masking *w, size_t at)
{
	size_t value, end;

	if (w->s.data[at] == '@' || w->s.data[at] == '%')
		return mask_person(w, at);
	if (!begins_word(w->s, at))
		return at + 1;
	if ((value = secret_value(w->s, at)) && (end = end_of_value(w->s, value)) > value) {
		replace(w, value, end, "masked", 0);
		return end;
	}
	if ((end = end_of_token(w->s, at)) > at) {
		replace(w, at, end, "session token", 0);
		return end;
	}
	return at + 1;
}

struct tc_str tc_mask_text(struct tc_mask *m, struct tc_arena *arena, struct tc_str s)
{
	struct masking w = {m, s, 0};
	size_t found;

	if (!m || !s.len)
		return s;
	found = m->found;
	tc_buf_clear(&m->text);
	for (size_t at = 0; at < s.len;)
		at = mask_here(&w, at);
	if (m->found == found)
		return s;
	tc_buf_add(&m->text, s.data + w.copied, s.len - w.copied);
	return tc_arena_str(arena, tc_buf_str(&m->text));
}
