/*
 *     User: ARN is not authorized to perform: SERVICE:NAME on resource: RESOURCE
 *         because no KIND policy allows the SERVICE:NAME action
 *         with an explicit deny in a KIND policy
 *
 * Parts may be missing, and EC2 puts a sentence before it and its encoded message behind.
 * The resource is the only part that somebody else can choose freely: it may hold the
 * words of the sentence.  So what is before it is taken from the beginning, and what is
 * behind it from the end.
 */
#include "facts/denial.h"

#include "facts/extra.h"
#include "json/scan.h"
#include "json/walk.h"

#include "util/banned.h"

struct denial {
	struct tc_str caller, action, resource, policy, explicit_deny;
};

static struct tc_str from(struct tc_str s, size_t at)
{
	return tc_str_n(s.data + at, s.len - at);
}

static struct tc_str trim(struct tc_str s)
{
	while (s.len && s.data[0] == ' ')
		s = from(s, 1);
	while (s.len && s.data[s.len - 1] == ' ')
		s.len--;
	return s;
}

/* True when `s` begins with it, which is then cut off. */
static bool take(struct tc_str *s, struct tc_str word)
{
	if (!tc_str_starts(*s, word))
		return false;
	*s = from(*s, word.len);
	return true;
}

/* Offset of the last occurrence, or SIZE_MAX. */
static size_t find_last(struct tc_str s, struct tc_str needle)
{
	size_t found = SIZE_MAX, at = 0, step;

	while ((step = tc_str_find(from(s, at), needle)) != SIZE_MAX) {
		found = at + step;
		at = found + 1;
	}
	return found;
}

/* --- before the resource -------------------------------------------------- */

/* The word before `end`, when "User: " is before it. */
static struct tc_str read_caller(struct tc_str text, size_t end)
{
	struct tc_str before = trim(tc_str_n(text.data, end));
	size_t start = before.len;

	while (start && before.data[start - 1] != ' ')
		start--;
	if (!tc_str_ends(tc_str_n(before.data, start), TC_STR("User: ")))
		return TC_STR_NULL;
	return from(before, start);
}

static bool is_action_char(char c)
{
	return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ||
	       c == '-' || c == '_' || c == '*' || c == ':';
}

/* service:Name, which is cut off `rest`; absent, and nothing cut, when it is none. */
static struct tc_str read_action(struct tc_str *rest)
{
	struct tc_str action = *rest, name;
	size_t len = 0;

	while (len < rest->len && is_action_char(rest->data[len]))
		len++;
	action.len = len;
	if (!tc_str_cut(action, ':', &name).len || !name.len || memchr(name.data, ':', name.len))
		return TC_STR_NULL;
	*rest = from(*rest, len);
	return action;
}

/* --- behind the resource -------------------------------------------------- */

static struct tc_str policy_kind(struct tc_str text)
{
	static const struct {
		const char *words, *kind;
	} kinds[] = {
		{"identity-based policy", "identity-based"},
		{"resource-based policy", "resource-based"},
		{"session policy", "session"},
		{"permissions boundary", "permissions-boundary"},
		{"service control policy", "service-control"},
		{"resource control policy", "resource-control"},
		{"VPC endpoint policy", "vpc-endpoint"},
		{"role trust policy", "role-trust"},
	};
	static const char *const articles[] = {"a ", "an ", "the "};

	for (size_t i = 0; i < TC_ARRAY_LEN(articles); i++)
		if (take(&text, tc_str(articles[i])))
			break;
	for (size_t i = 0; i < TC_ARRAY_LEN(kinds); i++)
		if (tc_str_starts(text, tc_str(kinds[i].words)))
			return tc_str(kinds[i].kind);
	return TC_STR_NULL;
}

/* Takes the reason off the end of `rest`.  False when there is none. */
static bool read_reason(struct denial *d, struct tc_str *rest)
{
	static const struct tc_str none = {" because no ", 12};
	static const struct tc_str deny = {" with an explicit deny", 22};
	size_t none_at = find_last(*rest, none), deny_at = find_last(*rest, deny);
	struct tc_str reason;

	if (deny_at != SIZE_MAX && (none_at == SIZE_MAX || deny_at > none_at)) {
		reason = from(*rest, deny_at + deny.len);
		d->explicit_deny = TC_STR("1");
		if (take(&reason, TC_STR(" in ")))
			d->policy = policy_kind(reason);
		rest->len = deny_at;
		return true;
	}
	if (none_at == SIZE_MAX)
		return false;
	d->policy = policy_kind(from(*rest, none_at + none.len));
	d->explicit_deny = TC_STR("0");
	rest->len = none_at;
	return true;
}

static struct tc_str without_quotes(struct tc_str s)
{
	if (s.len >= 2 && s.data[0] == '"' && s.data[s.len - 1] == '"')
		return tc_str_n(s.data + 1, s.len - 2);
	return s;
}

/* --- the sentence --------------------------------------------------------- */

/* `cut`: the text may go on where it ends. */
static void read_sentence(struct denial *d, struct tc_str rest, bool cut)
{
	size_t encoded = find_last(rest, TC_STR(" Encoded authorization failure message:"));

	if (encoded != SIZE_MAX) {
		rest.len = encoded;
		if (tc_str_ends(rest, TC_STR(".")))
			rest.len--;
		cut = false;
	}
	take(&rest, TC_STR(":"));
	take(&rest, TC_STR(" "));
	d->action = read_action(&rest);
	if (read_reason(d, &rest))
		cut = false;
	if (!take(&rest, TC_STR(" on resource: ")))
		return;
	rest = without_quotes(trim(rest));
	/* Half a name is another name. */
	if (rest.len && !cut)
		d->resource = rest;
}

static void read_message(struct denial *d, struct tc_str text)
{
	static const struct tc_str perform = {" is not authorized to perform", 29};
	static const struct tc_str access = {" is not authorized to access", 28};
	static const struct tc_str resource = {"Access to the resource ", 23};
	bool cut = text.len >= TC_CUT_BYTES;
	size_t at = tc_str_find(text, perform);

	if (at != SIZE_MAX) {
		d->caller = read_caller(text, at);
		read_sentence(d, from(text, at + perform.len), cut);
	} else if ((at = tc_str_find(text, access)) != SIZE_MAX) {
		d->caller = read_caller(text, at);
		text = from(text, at + access.len);
		read_reason(d, &text);
	} else if (take(&text, resource)) {
		at = find_last(text, TC_STR(" is denied"));
		if (at != SIZE_MAX)
			d->resource = tc_str_n(text.data, at);
	} else if (tc_str_starts(text, TC_STR("Cross-account pass role is not allowed"))) {
		d->action = TC_STR("iam:PassRole");
	} else if (tc_str_find(text, TC_STR("due to a VPC endpoint policy")) != SIZE_MAX) {
		d->policy = TC_STR("vpc-endpoint");
	}
}

static bool says_nothing(const struct denial *d)
{
	return !d->caller.len && !d->action.len && !d->resource.len && !d->policy.len &&
	       !d->explicit_deny.len;
}

void tc_denial_read(struct tc_str error_message, struct tc_str response,
		    struct tc_facts *facts)
{
	struct tc_str text = error_message;
	struct denial d = {0};
	struct tc_fact *fact;

	if (!text.len)
		text = tc_json_text(facts->arena, tc_json_member(response, TC_STR("message")));
	if (!text.len)
		return;
	read_message(&d, text);
	if (says_nothing(&d))
		return;
	struct tc_str fields[] = {d.caller, d.action, d.resource, d.policy, d.explicit_deny};

	fact = tc_facts_add(facts, TC_FACT_DENIAL);
	for (size_t i = 0; i < TC_ARRAY_LEN(fields); i++)
		if (fields[i].len)
			fact->fields[i] = tc_arena_str(facts->arena, fields[i]);
}
