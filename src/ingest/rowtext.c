#include "ingest/rowtext.h"

#include "json/scan.h"

#include "util/banned.h"

/* userIdentity needs four. */
#define DEPTH_MAX 8
/* Members of one struct whose names are kept apart. */
#define MEMBERS_MAX 32

/* Members of userIdentity, resources and tlsDetails that have a capital letter. */
static const char *const member_names[] = {
	"accessKeyId",      "accountId",        "assumedRoot",
	"cipherSuite",      "clientProvidedHostHeader",
	"creationDate",     "credentialId",     "credentialsIssuedTo",
	"ec2IssuedInVpc",   "ec2RoleDelivery",  "federatedProvider",
	"identityProvider", "identityStoreArn", "inScopeOf",
	"invokedBy",        "invokedByDelegate", "issuerType",
	"keyExchange",      "mfaAuthenticated", "onBehalfOf",
	"principalId",      "sessionContext",   "sessionIssuer",
	"signInSessionArn", "sourceAccount",    "sourceArn",
	"sourceIdentity",   "tlsVersion",       "userId",
	"userName",         "webIdFederationData",
};

static struct tc_str proper_name(struct tc_str name, bool upper_arn)
{
	if (upper_arn && tc_str_eq_nocase(name, TC_STR("arn")))
		return TC_STR("ARN");
	for (size_t i = 0; i < TC_ARRAY_LEN(member_names); i++)
		if (tc_str_eq_nocase(name, tc_str(member_names[i])))
			return tc_str(member_names[i]);
	return name;
}

bool tc_is_json(struct tc_str text)
{
	struct tc_scan scan;

	return text.len && (text.data[0] == '{' || text.data[0] == '[') &&
	       tc_scan_value(text, 0, 0, &scan) == TC_SCAN_OK && scan.end == text.len;
}

void tc_json_string(struct tc_buf *out, struct tc_str text)
{
	tc_buf_add_char(out, '"');
	for (size_t i = 0; i < text.len; i++) {
		char c = text.data[i];

		if (c == '"' || c == '\\')
			tc_buf_add_char(out, '\\');
		if ((unsigned char)c < 0x20)
			tc_buf_addf(out, "\\u%04x", (unsigned)c);
		else
			tc_buf_add_char(out, c);
	}
	tc_buf_add_char(out, '"');
}

/* --- JSON with names in lower case -------------------------------------- */

/* Behind the string that begins at `at`, whose text is valid JSON. */
static size_t string_end(struct tc_str text, size_t at)
{
	for (at++; text.data[at] != '"'; at++)
		at += text.data[at] == '\\';
	return at + 1;
}

/* Copies valid JSON; only a name has a colon behind it. */
static void copy_json(struct tc_buf *out, struct tc_str text, bool upper_arn)
{
	for (size_t at = 0; at < text.len;) {
		if (text.data[at] != '"') {
			tc_buf_add_char(out, text.data[at++]);
			continue;
		}
		size_t end = string_end(text, at), behind = tc_skip_space(text, end);
		struct tc_str inside = tc_str_n(text.data + at + 1, end - at - 2);

		if (behind < text.len && text.data[behind] == ':')
			inside = proper_name(inside, upper_arn);
		tc_buf_add_char(out, '"');
		tc_buf_add_str(out, inside);
		tc_buf_add_char(out, '"');
		at = end;
	}
}

/* --- rows as Athena prints them ------------------------------------------ */

struct reading {
	const char *p, *end;
	struct tc_buf *out;
	bool upper_arn;
	unsigned depth;
};

static bool starts(const struct reading *r, const char *what)
{
	return tc_str_starts(tc_str_n(r->p, (size_t)(r->end - r->p)), tc_str(what));
}

/* Maps have keys such as token.actions.githubusercontent.com:sub. */
static bool in_name(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
	       (c >= '0' && c <= '9') || (c && strchr("_-.:/", c));
}

/* The name of a member with its `=`, if one stands at p. */
static struct tc_str name_at(const char *p, const char *end)
{
	const char *first = p;

	while (p < end && in_name(*p))
		p++;
	if (p == first || p == end || *p != '=')
		return TC_STR_NULL;
	return tc_str_n(first, (size_t)(p - first));
}

/* A value without structure ends at a brace, or where another member begins. */
static struct tc_str plain_value(struct reading *r)
{
	const char *first = r->p;

	while (r->p < r->end && *r->p != '}' &&
	       !(starts(r, ", ") && name_at(r->p + 2, r->end).data))
		r->p++;
	return tc_str_n(first, (size_t)(r->p - first));
}

static bool read_struct(struct reading *r);

static bool read_value(struct reading *r)
{
	if (r->p < r->end && *r->p == '{')
		return read_struct(r);
	tc_json_string(r->out, plain_value(r));
	return true;
}

static bool is_among(const struct tc_str *names, size_t count, struct tc_str name)
{
	for (size_t i = 0; i < count; i++)
		if (tc_str_eq(names[i], name))
			return true;
	return false;
}

/*
 * A name that comes twice shows that a value holds what looks like a member: then
 * nobody knows which is which.
 */
static bool read_struct(struct reading *r)
{
	struct tc_str names[MEMBERS_MAX];
	size_t count = 0;
	bool any = false;

	if (++r->depth > DEPTH_MAX)
		return false;
	r->p++;
	tc_buf_add_char(r->out, '{');
	for (bool more = !starts(r, "}"); more;) {
		struct tc_str name = name_at(r->p, r->end);

		if (!name.data || count == MEMBERS_MAX || is_among(names, count, name))
			return false;
		names[count++] = name;
		r->p = name.data + name.len + 1;
		if (starts(r, "null,") || starts(r, "null}")) {
			r->p += 4;
		} else {
			if (any)
				tc_buf_add_char(r->out, ',');
			any = true;
			tc_json_string(r->out, proper_name(name, r->upper_arn));
			tc_buf_add_char(r->out, ':');
			if (!read_value(r))
				return false;
		}
		more = starts(r, ", ");
		if (more)
			r->p += 2;
	}
	r->depth--;
	tc_buf_add_char(r->out, '}');
	return r->p < r->end && *r->p++ == '}';
}

static bool read_array(struct reading *r)
{
	r->p++;
	tc_buf_add_char(r->out, '[');
	for (bool more = !starts(r, "]"); more;) {
		if (!starts(r, "{") || !read_struct(r))
			return false;
		more = starts(r, ", ");
		if (more) {
			r->p += 2;
			tc_buf_add_char(r->out, ',');
		}
	}
	tc_buf_add_char(r->out, ']');
	return r->p < r->end && *r->p++ == ']';
}

bool tc_rowtext_json(struct tc_buf *out, struct tc_str text, bool upper_arn)
{
	struct reading r = {text.data, text.data + text.len, out, upper_arn, 0};
	size_t before = out->len;
	bool read = false;

	if (tc_is_json(text)) {
		copy_json(out, text, upper_arn);
		return true;
	}
	if (starts(&r, "{"))
		read = read_struct(&r);
	else if (starts(&r, "["))
		read = read_array(&r);
	read = read && r.p == r.end;
	if (!read)
		out->len = before;
	return read;
}
