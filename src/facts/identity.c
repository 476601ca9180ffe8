/*
 * From userIdentity to a canonical principal and the credential that was used.
 *
 * Names are reused and renamed; the unique ids (AIDA..., AROA...) are not, so they
 * make the principal, and names and ARNs are labels.
 */
#include "facts/facts.h"

#include <stdlib.h>

#include "facts/extra.h"
#include "facts/key.h"
#include "json/walk.h"
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

/* A text inside a small object of which only that is wanted. */
static struct tc_str text_in(struct tc_arena *arena, struct tc_str object, const char *key)
{
	struct tc_str s = tc_json_text(arena, tc_json_member(object, tc_str(key)));

	return s.len ? s : TC_STR_NULL;
}

/*
 * inScopeOf tells for what the key was made.  That is a function, a task or a
 * machine; where the role stands in its place the source of the call is meant.
 */
static struct tc_str issued_to(struct tc_arena *arena, struct tc_str scope)
{
	struct tc_str to = text_in(arena, scope, "credentialsIssuedTo");
	struct tc_str source = text_in(arena, scope, "sourceArn");
	bool is_role = tc_str_find(to, TC_STR(":iam:")) != SIZE_MAX;

	return to.data && (!is_role || !source.data) ? to : source;
}

/* Facts that are neither principal nor credential. */
static void read_context(struct tc_identity *id, struct tc_arena *arena,
			 const struct parts *p)
{
	struct tc_str assumed = text_of(arena, &p->context, "assumedRoot");

	id->source_identity = text_of(arena, &p->context, "sourceIdentity");
	id->role_delivery = text_of(arena, &p->context, "ec2RoleDelivery");
	id->on_behalf_of = text_in(arena, tc_object_get(&p->top, "onBehalfOf"), "userId");
	id->issued_to = issued_to(arena, tc_object_get(&p->top, "inScopeOf"));
	id->delegate = text_in(arena, tc_object_get(&p->top, "invokedByDelegate"),
			       "accountId");
	id->bearer_token = text_of(arena, &p->top, "credentialId");
	/* Seen in the context and beside it. */
	id->sign_in_session = or_else(text_of(arena, &p->context, "signInSessionArn"),
				      text_of(arena, &p->top, "signInSessionArn"));
	if (tc_str_eq_nocase(assumed, TC_STR("true")))
		id->assumed_root = 1;
	else if (tc_str_eq_nocase(assumed, TC_STR("false")))
		id->assumed_root = 0;
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
		.assumed_root = -1,
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
 * prefixes").  Of a masked one its context tells: only sessions have a beginning.
 */
static void judge_key(struct tc_identity *id, struct tc_arena *arena)
{
	if (!id->access_key.data)
		return;
	id->key_account = tc_key_account(arena, id->access_key);
	if (tc_str_starts(id->access_key, TC_STR("AKIA")))
		id->key_kind = "long_term";
	else if (tc_str_starts(id->access_key, TC_STR("ASIA")) ||
		 id->session_created_ms >= 0)
		id->key_kind = "temporary";
	else
		id->key_kind = "long_term";
}

/* --- principals -------------------------------------------------------- */

static bool is_type(const struct tc_identity *id, const char *type)
{
	return tc_str_eq(id->type, tc_str(type));
}

/* arn:PARTITION:SERVICE:REGION:ACCOUNT:... -> ACCOUNT, in every partition. */
static struct tc_str account_in_arn(struct tc_str arn)
{
	struct tc_str rest = arn, part = TC_STR_NULL;

	for (int i = 0; i < 5 && rest.data; i++)
		part = tc_str_cut(rest, ':', &rest);
	return rest.data && tc_str_starts(arn, TC_STR("arn:")) && part.len ? part
									   : TC_STR_NULL;
}

/* The account of a principal: as told, or as its ARN has it. */
static struct tc_str home_of(const struct tc_identity *id)
{
	return or_empty(or_else(id->account, account_in_arn(id->arn)));
}

static void be_root(struct tc_identity *id, struct tc_arena *arena)
{
	/* In old records root has a unique id, which is that of nobody else. */
	id->principal = join(arena, TC_STR("root"), home_of(id), TC_STR_NULL, TC_STR_NULL);
	id->name = or_else(id->name, TC_STR("root"));
}

static void be_user(struct tc_identity *id, struct tc_arena *arena)
{
	/* A failed sign-in has no ARN and perhaps no unique id: the name must do. */
	if (!id->name.data && id->arn.data)
		id->name = after_last(id->arn, '/');
	id->principal = join(arena, TC_STR("user"), home_of(id),
			     or_else(id->unique_id, or_else(id->name, TC_STR("unknown"))),
			     TC_STR_NULL);
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
	id->session_name = session;
	if (!session.data && role_in_arn(id->arn).data)
		id->session_name = after_last(id->arn, '/');
	if (!role_name.data && tc_str_find(id->arn, TC_STR(":role/")) != SIZE_MAX)
		role_name = after_last(id->arn, '/');
	id->role = or_else(role_arn, role_name);
	id->unique_id = role_id;
	/* A session is not its role: the role's own ARN is the label. */
	id->arn = or_else(role_arn, id->arn);
	id->name = or_else(role_name, after_last(id->arn, '/'));
	id->principal = join(
		arena, TC_STR("role"),
		or_else(id->account, or_else(text_of(arena, &p->issuer, "accountId"),
					     or_empty(account_in_arn(id->arn)))),
		role_id, TC_STR_NULL);
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

/* Before the last part that is `name`: "issuer:audience:" of "issuer:audience:name". */
static struct tc_str before_name(struct tc_str s, struct tc_str name)
{
	if (!name.len || s.len <= name.len || !tc_str_ends(s, name) ||
	    s.data[s.len - name.len - 1] != ':')
		return TC_STR_NULL;
	return tc_str_n(s.data, s.len - name.len - 1);
}

/* As IAM names a provider or as a token does: both are the host of the issuer. */
static struct tc_str bare_issuer(struct tc_str issuer)
{
	static const char *const before[] = {":oidc-provider/", "://"};

	for (size_t i = 0; i < TC_ARRAY_LEN(before); i++) {
		size_t at = tc_str_find(issuer, tc_str(before[i]));
		if (at == SIZE_MAX)
			continue;
		at += strlen(before[i]);
		issuer = tc_str_n(issuer.data + at, issuer.len - at);
	}
	return issuer;
}

/*
 * The id is issuer:audience:subject; the subject may have colons, an issuer that
 * is an ARN has.  Who it is does not depend on the audience.
 */
static void be_web(struct tc_identity *id, struct tc_arena *arena, const struct parts *p)
{
	struct tc_str issuer = text_of(arena, &p->top, "identityProvider");
	struct tc_str subject = id->name, rest = or_empty(id->unique_id);

	if (!subject.data) {
		/* Without a name: behind the issuer and the audience. */
		if (issuer.data && tc_str_starts(rest, issuer))
			rest = tc_str_n(rest.data + issuer.len, rest.len - issuer.len);
		else if (tc_str_starts(rest, TC_STR("arn:")))
			rest = bare_issuer(rest);
		tc_str_cut(rest, ':', &rest);
		tc_str_cut(or_empty(rest), ':', &subject);
	}
	rest = before_name(or_empty(id->unique_id), or_empty(subject));
	if (!issuer.data && rest.data) {
		struct tc_str audience = after_last(rest, ':');
		issuer = before_name(rest, audience);
	}
	if (!issuer.data || !subject.data) {
		be_prefixed(id, arena, TC_STR("oidc"),
			    or_empty(or_else(id->unique_id, id->name)));
		return;
	}
	id->principal = join(arena, TC_STR("oidc"), bare_issuer(issuer), subject,
			     TC_STR_NULL);
	id->name = subject;
}

/* The id is provider:subject, where the provider is a hash that stands for it. */
static void be_saml(struct tc_identity *id, struct tc_arena *arena, const struct parts *p)
{
	struct tc_str provider = text_of(arena, &p->top, "identityProvider");

	if (provider.data && id->name.data) {
		id->principal = join(arena, TC_STR("saml"), provider, id->name,
				     TC_STR_NULL);
		return;
	}
	be_prefixed(id, arena, TC_STR("saml"), or_empty(or_else(id->unique_id, id->name)));
}

/* A person of Identity Center, in its directory. */
static void be_person(struct tc_identity *id, struct tc_arena *arena, const struct parts *p)
{
	struct tc_str store = text_in(arena, tc_object_get(&p->top, "onBehalfOf"),
				      "identityStoreArn");

	if (!store.data && !id->on_behalf_of.data)
		be_prefixed(id, arena, TC_STR("idc"),
			    join(arena, or_empty(id->account),
				 or_else(id->unique_id, id->name), TC_STR_NULL,
				 TC_STR_NULL));
	else
		be_prefixed(id, arena, TC_STR("idc"),
			    join(arena, or_empty(store), or_empty(id->on_behalf_of),
				 TC_STR_NULL, TC_STR_NULL));
}

/*
 * A caller of another account, of which only ids are told.  Nobody at all is
 * written in two ways; the account then stands as it is written.
 */
static void be_foreign(struct tc_identity *id, struct tc_arena *arena)
{
	bool anonymous = tc_str_eq_nocase(id->account, TC_STR("anonymous")) ||
			 tc_str_eq_nocase(id->account, TC_STR("ANONYMOUS_PRINCIPAL"));
	struct tc_str session;

	id->principal = anonymous ? TC_STR("ext:anonymous")
				  : join(arena, TC_STR("ext"), or_empty(id->account),
					 id->unique_id, TC_STR_NULL);
	id->name = or_else(id->name, id->principal);
	tc_str_cut(or_empty(id->unique_id), ':', &session);
	if (tc_str_starts(id->unique_id, TC_STR("AROA")))
		id->session_name = session;
}

static void be_other(struct tc_identity *id, struct tc_arena *arena, const struct parts *p)
{
	if (is_type(id, "SAMLUser"))
		be_saml(id, arena, p);
	else if (is_type(id, "WebIdentityUser"))
		be_web(id, arena, p);
	else if (is_type(id, "IdentityCenterUser"))
		be_person(id, arena, p);
	else if (is_type(id, "AWSAccount"))
		be_foreign(id, arena);
	else if (is_type(id, "Directory"))
		id->principal = join(arena, TC_STR("dir"), or_empty(id->account),
				     or_else(id->name, id->unique_id), TC_STR_NULL);
	else if (id->via_service.data)
		be_prefixed(id, arena, TC_STR("svc"), id->via_service);
	else
		/* A row of a table may have a label and nothing else. */
		id->principal = join(arena, TC_STR("unknown"), or_empty(id->account),
				     or_else(id->unique_id, or_else(id->name, id->arn)),
				     TC_STR_NULL);
}

/* A session of a role, though the record does not say so. */
static bool looks_like_role(const struct tc_identity *id, struct tc_arena *arena,
			    const struct parts *p)
{
	return (is_type(id, "Unknown") || !id->type.data) &&
	       (role_in_arn(id->arn).data ||
		tc_str_eq(text_of(arena, &p->issuer, "type"), TC_STR("Role")));
}

static void find_principal(struct tc_identity *id, struct tc_arena *arena,
			   const struct parts *p)
{
	if (is_type(id, "AWSService"))
		be_prefixed(id, arena, TC_STR("svc"),
			    or_empty(or_else(id->via_service, id->unique_id)));
	else if (is_type(id, "Root"))
		be_root(id, arena);
	else if (is_type(id, "IAMUser"))
		be_user(id, arena);
	else if (is_type(id, "AssumedRole") || is_type(id, "Role") ||
		 looks_like_role(id, arena, p))
		be_role(id, arena, p);
	else if (is_type(id, "FederatedUser"))
		be_federated(id, arena, p);
	else
		be_other(id, arena, p);
	/*
	 * What a service does in its own name is not on anybody's behalf.  Sign-in is no
	 * service that forwards: so old records write what a person did in the console.
	 */
	id->console = tc_str_eq(id->via_service, TC_STR("signin.amazonaws.com"));
	if (id->console || tc_str_starts(id->principal, TC_STR("svc:")))
		id->via_service = TC_STR_NULL;
	/* The console has keys of its own and need not tell them. */
	if (!id->access_key.data && !id->via_service.data && id->session_created_ms >= 0)
		id->console = true;
}

/* --- credentials ------------------------------------------------------- */

static void use(struct tc_identity *id, const char *kind, struct tc_str credential,
		struct tc_str counted_as)
{
	id->credential_kind = kind;
	id->credential = credential;
	id->counted_as = counted_as;
}

/*
 * principal:creationDate, which a console session keeps while its keys change; or the
 * sign-in, which is kept even when the session is renewed.
 */
static struct tc_str session_of(struct tc_identity *id, struct tc_arena *arena)
{
	char created[TC_TIME_TEXT];

	if (id->sign_in_session.data)
		return join(arena, id->principal, id->sign_in_session, TC_STR_NULL,
			    TC_STR_NULL);
	if (id->session_created_ms < 0)
		return join(arena, id->principal, or_else(id->access_key, TC_STR("session")),
			    TC_STR_NULL, TC_STR_NULL);
	tc_time_format(id->session_created_ms, created);
	return join(arena, id->principal, tc_str(created), TC_STR_NULL, TC_STR_NULL);
}

/* i-0abc: the machine's own id, which its metadata service gives its sessions. */
static bool is_instance(struct tc_str session_name)
{
	if (!tc_str_starts(session_name, TC_STR("i-")) || session_name.len < 3)
		return false;
	for (size_t i = 2; i < session_name.len; i++)
		if (!strchr("0123456789abcdef", session_name.data[i]) ||
		    !session_name.data[i])
			return false;
	return true;
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
		bool instance = is_instance(id->session_name);
		use(id, "role_session",
		    join(arena, id->principal, id->session_name,
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
	read_context(id, arena, p);
	judge_key(id, arena);
	find_principal(id, arena, p);
	find_credential(id, arena);
	id->odd = is_odd(p, value);
	free(p);
}
