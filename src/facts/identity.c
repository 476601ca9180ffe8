/*
 * From userIdentity to a canonical principal and the credential that was used.
 *
 * Names are reused and renamed; the unique ids (AIDA..., AROA...) are not, so they
 * make the principal, and names and ARNs are labels.
 */
#include "facts/facts.h"

#include <stdlib.h>

#include "facts/extra.h"
#include "util/instant.h"

#include "util/banned.h"

/* A part of a record, which is bounded itself. */
#define TEXT_MAX ((size_t)16 * 1024 * 1024)

/* userIdentity and its nested objects, scanned once. */
struct parts {
	struct tc_object top, context, issuer, attributes, federation;
};

static void scan_into(struct tc_object *o, struct tc_str value)
{
	tc_object_clear(o);
	if (value.len && value.data[0] == '{')
		tc_scan_object(value, 0, 0, o, NULL, NULL);
}

static void scan_parts(struct parts *p, struct tc_str value)
{
	scan_into(&p->top, value);
	scan_into(&p->context, tc_object_get(&p->top, "sessionContext"));
	scan_into(&p->issuer, tc_object_get(&p->context, "sessionIssuer"));
	scan_into(&p->attributes, tc_object_get(&p->context, "attributes"));
	scan_into(&p->federation, tc_object_get(&p->context, "webIdFederationData"));
}

/* An empty text is as good as none: CloudTrail writes "" for what it lacks. */
static struct tc_str text_of(struct tc_arena *arena, const struct tc_object *o,
			     const char *key)
{
	struct tc_str s = tc_json_text(arena, tc_object_get(o, key));

	return s.len ? s : TC_STR_NULL;
}

/* "a:b:c" of the parts that are there; absent ones leave nothing between colons. */
static struct tc_str join(struct tc_arena *arena, struct tc_str a, struct tc_str b,
			  struct tc_str c, struct tc_str d)
{
	struct tc_str parts[] = {a, b, c, d};
	struct tc_buf buf;

	tc_buf_init(&buf, TEXT_MAX * 4);
	for (size_t i = 0; i < TC_ARRAY_LEN(parts); i++) {
		if (!parts[i].data)
			break;
		if (i)
			tc_buf_add_char(&buf, ':');
		tc_buf_add_str(&buf, parts[i]);
	}
	struct tc_str joined = tc_arena_str(arena, tc_buf_str(&buf));
	tc_buf_release(&buf);
	return joined;
}

static struct tc_str or_empty(struct tc_str s)
{
	return s.data ? s : TC_STR("");
}

static struct tc_str or_else(struct tc_str s, struct tc_str other)
{
	return s.data ? s : other;
}

/* The last part of a path: role/path/Name -> Name. */
static struct tc_str after_last(struct tc_str s, char sep)
{
	for (size_t i = s.len; i-- > 0;)
		if (s.data[i] == sep)
			return tc_str_n(s.data + i + 1, s.len - i - 1);
	return s;
}

static void read_fields(struct tc_identity *id, struct tc_arena *arena,
			const struct parts *p)
{
	struct tc_str mfa = text_of(arena, &p->attributes, "mfaAuthenticated");
	struct tc_str created = text_of(arena, &p->attributes, "creationDate");

	*id = (struct tc_identity){
		.type = text_of(arena, &p->top, "type"),
		.account = text_of(arena, &p->top, "accountId"),
		.name = text_of(arena, &p->top, "userName"),
		.unique_id = text_of(arena, &p->top, "principalId"),
		.arn = text_of(arena, &p->top, "arn"),
		.access_key = text_of(arena, &p->top, "accessKeyId"),
		.via_service = text_of(arena, &p->top, "invokedBy"),
		.key_kind = "none",
		.session_created_ms = -1,
		.mfa = -1,
	};
	if (created.data && !tc_time_parse(created, &id->session_created_ms))
		id->session_created_ms = -1;
	if (tc_str_eq_nocase(mfa, TC_STR("true")))
		id->mfa = 1;
	else if (tc_str_eq_nocase(mfa, TC_STR("false")))
		id->mfa = 0;
}

/*
 * The prefix tells what a key is (AWS IAM guide, "Understanding unique ID
 * prefixes").
 */
static void judge_key(struct tc_identity *id)
{
	if (tc_str_starts(id->access_key, TC_STR("ASIA")))
		id->key_kind = "temporary";
	else if (id->access_key.data)
		id->key_kind = "long_term";
}

/* --- principals -------------------------------------------------------- */

static void be_root(struct tc_identity *id, struct tc_arena *arena)
{
	id->principal = join(arena, TC_STR("root"), or_empty(id->account), TC_STR_NULL,
			     TC_STR_NULL);
	id->name = or_else(id->name, TC_STR("root"));
}

static void be_user(struct tc_identity *id, struct tc_arena *arena)
{
	/* A failed sign-in has no ARN and perhaps no unique id: the name must do. */
	struct tc_str who = or_else(id->unique_id, or_else(id->name, TC_STR("unknown")));

	id->principal = join(arena, TC_STR("user"), or_empty(id->account), who,
			     TC_STR_NULL);
	if (!id->name.data && id->arn.data)
		id->name = after_last(id->arn, '/');
}

/* arn:aws:sts::A:assumed-role/Name/session -> Name, for records without issuer. */
static struct tc_str role_in_arn(struct tc_str arn)
{
	size_t at = tc_str_find(arn, TC_STR(":assumed-role/"));
	struct tc_str rest;

	if (at == SIZE_MAX)
		return TC_STR_NULL;
	at += sizeof(":assumed-role/") - 1;
	return tc_str_cut(tc_str_n(arn.data + at, arn.len - at), '/', &rest);
}

static void be_role(struct tc_identity *id, struct tc_arena *arena, const struct parts *p)
{
	struct tc_str session, role_id = tc_str_cut(or_empty(id->unique_id), ':', &session);
	struct tc_str role_arn = text_of(arena, &p->issuer, "arn");
	struct tc_str role_name = or_else(text_of(arena, &p->issuer, "userName"),
					  role_in_arn(id->arn));

	if (!role_id.len)
		role_id = or_else(text_of(arena, &p->issuer, "principalId"),
				  or_else(role_name, TC_STR("unknown")));
	id->session_name = session.data ? session : after_last(id->arn, '/');
	id->role = or_else(role_arn, role_name);
	id->unique_id = role_id;
	/* A session is not its role: the role's own ARN is the label. */
	id->arn = or_else(role_arn, id->arn);
	id->name = or_else(role_name, after_last(id->arn, '/'));
	id->principal = join(arena, TC_STR("role"), or_empty(id->account), role_id,
			     TC_STR_NULL);
}

static void be_federated(struct tc_identity *id, struct tc_arena *arena,
			 const struct parts *p)
{
	struct tc_str name, account = tc_str_cut(or_empty(id->unique_id), ':', &name);
	struct tc_str issuer = text_of(arena, &p->issuer, "principalId");

	id->session_name = name.data ? name : or_else(id->name, TC_STR(""));
	id->name = id->session_name;
	id->account = or_else(id->account, account);
	id->principal = join(arena, TC_STR("fed"), or_empty(id->account),
			     or_empty(issuer), id->session_name);
}

/* user or provider ids that are not AWS accounts: the id as given, by a prefix. */
static void be_prefixed(struct tc_identity *id, struct tc_arena *arena,
			struct tc_str prefix, struct tc_str who)
{
	id->principal = join(arena, prefix, who, TC_STR_NULL, TC_STR_NULL);
	id->name = or_else(id->name, who);
}

static void be_other(struct tc_identity *id, struct tc_arena *arena, const struct parts *p)
{
	struct tc_object behalf;

	scan_into(&behalf, tc_object_get(&p->top, "onBehalfOf"));
	if (tc_str_eq(id->type, TC_STR("SAMLUser"))) {
		be_prefixed(id, arena, TC_STR("saml"),
			    or_empty(or_else(id->unique_id, id->name)));
	} else if (tc_str_eq(id->type, TC_STR("WebIdentityUser"))) {
		be_prefixed(id, arena, TC_STR("oidc"),
			    or_empty(or_else(id->unique_id, id->name)));
	} else if (tc_str_eq(id->type, TC_STR("IdentityCenterUser"))) {
		struct tc_str store = text_of(arena, &behalf, "identityStoreArn");
		struct tc_str user = text_of(arena, &behalf, "userId");
		be_prefixed(id, arena, TC_STR("idc"),
			    join(arena, or_empty(store), or_empty(user), TC_STR_NULL,
				 TC_STR_NULL));
	} else if (tc_str_eq(id->type, TC_STR("AWSAccount"))) {
		id->principal = join(arena, TC_STR("ext"), or_empty(id->account),
				     id->unique_id, TC_STR_NULL);
		id->name = or_else(id->name, id->principal);
	} else if (id->via_service.data) {
		be_prefixed(id, arena, TC_STR("svc"), id->via_service);
	} else {
		/* A row of a table may have a label and nothing else. */
		id->principal = join(arena, TC_STR("unknown"), or_empty(id->account),
				     or_else(id->unique_id, or_else(id->name, id->arn)),
				     TC_STR_NULL);
	}
}

static bool is_type(const struct tc_identity *id, const char *type)
{
	return tc_str_eq(id->type, tc_str(type));
}

static void find_principal(struct tc_identity *id, struct tc_arena *arena,
			   const struct parts *p)
{
	if (is_type(id, "AWSService"))
		be_prefixed(id, arena, TC_STR("svc"), or_empty(id->via_service));
	else if (is_type(id, "Root"))
		be_root(id, arena);
	else if (is_type(id, "IAMUser"))
		be_user(id, arena);
	else if (is_type(id, "AssumedRole") || is_type(id, "Role") ||
		 ((is_type(id, "Unknown") || !id->type.data) && role_in_arn(id->arn).data))
		be_role(id, arena, p);
	else if (is_type(id, "FederatedUser"))
		be_federated(id, arena, p);
	else
		be_other(id, arena, p);
	/* What a service does in its own name is not on anybody's behalf. */
	if (tc_str_starts(id->principal, TC_STR("svc:")))
		id->via_service = TC_STR_NULL;
}

/* --- credentials ------------------------------------------------------- */

static void use(struct tc_identity *id, const char *kind, struct tc_str credential,
		struct tc_str counted_as)
{
	id->credential_kind = kind;
	id->credential = credential;
	id->counted_as = counted_as;
}

/* principal:creationDate, which a console session keeps while its keys change. */
static struct tc_str session_of(struct tc_identity *id, struct tc_arena *arena)
{
	char created[TC_TIME_TEXT];

	if (id->session_created_ms < 0)
		return join(arena, id->principal, or_else(id->access_key, TC_STR("session")),
			    TC_STR_NULL, TC_STR_NULL);
	tc_time_format(id->session_created_ms, created);
	return join(arena, id->principal, tc_str(created), TC_STR_NULL, TC_STR_NULL);
}

/*
 * Long-term keys and roles are counted; temporary keys are uses of the user or
 * role they belong to.  A forwarded call (invokedBy) carries a key that nobody was
 * ever given.
 */
static void find_credential(struct tc_identity *id, struct tc_arena *arena)
{
	bool temporary = tc_str_eq(tc_str(id->key_kind), TC_STR("temporary"));
	bool session = temporary || (!id->access_key.data && id->session_created_ms >= 0);

	if (id->via_service.data || tc_str_starts(id->principal, TC_STR("svc:")))
		return;
	if (is_type(id, "Root")) {
		use(id, "root", temporary || !id->access_key.data ? session_of(id, arena)
								  : id->access_key,
		    id->principal);
	} else if (tc_str_starts(id->principal, TC_STR("role:"))) {
		/* The sessions of an instance share a name while its keys rotate, and
		 * one of them may be stolen: each key stands for itself. */
		bool instance = tc_str_starts(id->session_name, TC_STR("i-"));
		use(id, "role_session",
		    join(arena, id->principal, or_empty(id->session_name),
			 instance ? id->access_key : TC_STR_NULL, TC_STR_NULL),
		    id->principal);
	} else if (tc_str_starts(id->principal, TC_STR("fed:"))) {
		use(id, "federated_session", session_of(id, arena), id->principal);
	} else if (is_type(id, "IAMUser") && session) {
		use(id, "user_session", session_of(id, arena), id->principal);
	} else if (id->access_key.data) {
		use(id, temporary ? "session" : "long_term_key", id->access_key,
		    id->access_key);
	}
}

static bool is_odd(const struct parts *p, struct tc_str value)
{
	bool is_object = !value.data || value.data[0] == '{' ||
			 tc_str_eq(value, TC_STR("null"));

	return !is_object || tc_object_is_odd(&p->top) || tc_object_is_odd(&p->context) ||
	       tc_object_is_odd(&p->issuer) || tc_object_is_odd(&p->attributes) ||
	       tc_object_is_odd(&p->federation);
}

void tc_identity_read(struct tc_identity *id, struct tc_arena *arena, struct tc_str value)
{
	struct parts *p = tc_alloc(sizeof(*p));

	scan_parts(p, value);
	read_fields(id, arena, p);
	judge_key(id);
	find_principal(id, arena, p);
	find_credential(id, arena);
	id->odd = is_odd(p, value);
	free(p);
}
