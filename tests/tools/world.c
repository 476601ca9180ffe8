#include "world.h"

#include <string.h>

#include "names.h"
#include "text.h"

#define TRADES 6

static void make_role(struct role *role, const struct world *world, struct rng *rng,
		      const char *path, const char *name)
{
	text_put(role->name, sizeof role->name, "%s", name);
	text_put(role->arn, sizeof role->arn, "arn:aws:iam::%s:role/%s%s",
		 world->account, path, name);
	ids_unique(rng, "AROA", world->account_number, role->id);
}

static void make_roles(struct world *w, struct rng *rng)
{
	make_role(&w->deploy, w, rng, "ci/", "github-deploy");
	make_role(&w->app, w, rng, "", "app-server");
	make_role(&w->batch, w, rng, "service-role/", "batch-function");
	make_role(&w->audit, w, rng, "security/", "posture-audit");
	make_role(&w->developer, w, rng, "", "developer-access");
	make_role(&w->breakglass, w, rng, "", "admin-access");
	make_role(&w->config, w, rng, "aws-service-role/config.amazonaws.com/",
		  "AWSServiceRoleForConfig");
	make_role(&w->inspector, w, rng, "aws-service-role/inspector2.amazonaws.com/",
		  "AWSServiceRoleForAmazonInspector2");
	make_role(&w->explorer, w, rng,
		  "aws-service-role/resource-explorer-2.amazonaws.com/",
		  "AWSServiceRoleForResourceExplorer");
}

static void make_groups(struct world *w, struct rng *rng)
{
	for (unsigned i = 0; i < GROUPS; i++) {
		struct group *group = &w->groups[i];
		unsigned local = i < EU_GROUPS ? i : i - EU_GROUPS;

		ids_resource(rng, "sg-", group->id);
		text_put(group->name, sizeof group->name, "%s-%02u",
			 names_groups[local % names_groups_count],
			 local / (unsigned)names_groups_count + 1);
		group->region = i < EU_GROUPS ? REGION_EU : REGION_US;
	}
}

static void make_machines(struct world *w, struct rng *rng)
{
	static const char *const functions[FUNCTIONS] = {
		"invoice-render", "thumbnail", "nightly-export", "webhook-relay"};

	for (unsigned i = 0; i < INSTANCES; i++) {
		struct instance *instance = &w->instances[i];

		ids_resource(rng, "i-", instance->id);
		text_put(instance->public_ip, sizeof instance->public_ip,
			 "34.245.%u.%u", 17 + i * 5, 40 + rng_below(rng, 150));
		text_put(instance->private_ip, sizeof instance->private_ip,
			 "10.20.%u.%u", i % 3, 20 + rng_below(rng, 200));
		instance->stopped = i >= INSTANCES - 3;
	}
	for (unsigned i = 0; i < FUNCTIONS; i++)
		w->functions[i] = functions[i];
}

static void make_data(struct world *w, struct rng *rng)
{
	static const char *const secrets[6] = {
		"prod/orders/database",  "prod/billing/api",   "prod/mail/smtp",
		"stage/orders/database", "stage/search/admin", "ci/registry"};
	char tail[7];

	for (unsigned i = 0; i < BUCKETS; i++)
		text_put(w->buckets[i], sizeof w->buckets[i], "example-corp-%s",
			 names_buckets[i % names_buckets_count]);
	for (unsigned i = 0; i < 6; i++) {
		rng_hex(rng, 6, tail);
		text_put(w->secrets[i], sizeof w->secrets[i], "%s-%s", secrets[i],
			 tail);
	}
	rng_uuid(rng, w->kms_key);
}

static enum part part_of(const struct world *w, const struct options *o, size_t index)
{
	size_t owners = o->keys >= 6 ? 2 : 1;
	size_t rest = index - w->stolen;

	if (index == 0)
		return PART_STRONG;
	if (index <= owners)
		return PART_OWNER;
	if (index < w->stolen)
		return PART_DORMANT;
	switch (rest) {
	case 0:
		return PART_TRAVELLER;
	case 1:
		return PART_RESPONDER;
	case 2:
		return PART_RETURNER;
	case 3:
	case 4:
	case 5:
	case 6:
		return PART_IDLE;
	case 7:
		return o->pentest_user ? PART_PENTESTER : PART_ORDINARY;
	default:
		return PART_ORDINARY;
	}
}

static enum style style_of(const struct user *user, struct rng *rng)
{
	uint32_t dice = rng_below(rng, 100);

	if (user->part == PART_STRONG)
		return STYLE_CONSOLE;
	if (user->part == PART_RESPONDER)
		return STYLE_MIXED;
	if (user->part != PART_ORDINARY || dice < 40)
		return STYLE_CLI;
	if (dice < 60)
		return STYLE_SDK;
	if (dice < 68)
		return STYLE_TERRAFORM;
	return dice < 85 ? STYLE_CONSOLE : STYLE_MIXED;
}

static const char *agent_of(const struct user *user, struct rng *rng)
{
	uint32_t cli = rng_below(rng, (uint32_t)names_cli_count);
	uint32_t sdk = rng_below(rng, (uint32_t)names_sdk_count);

	switch (user->style) {
	case STYLE_SDK:
		return names_sdk[sdk];
	case STYLE_TERRAFORM:
		return AGENT_TERRAFORM;
	case STYLE_CLI:
	case STYLE_CONSOLE:
	case STYLE_MIXED:
		break;
	}
	return user->part == PART_PENTESTER ? AGENT_KALI : names_cli[cli];
}

static void make_user(struct world *w, struct rng *rng, struct user *user,
		      const char *name)
{
	text_put(user->name, sizeof user->name, "%s", name);
	text_put(user->arn, sizeof user->arn, "arn:aws:iam::%s:user/%s", w->account,
		 name);
	ids_unique(rng, "AIDA", w->account_number, user->id);
	ids_key(rng, "AKIA", w->account_number, user->key);
	user->style = style_of(user, rng);
	user->agent = agent_of(user, rng);
	user->browser = names_browsers[rng_below(rng, (uint32_t)names_browsers_count)];
	user->trade = rng_below(rng, TRADES);
	user->favourite = rng_below(rng, 16);
	user->pace = (unsigned)rng_between(rng, 550, 900);
	user->start_hour = (unsigned)rng_between(rng, 6, 9);
	user->mfa = user->part == PART_STRONG || rng_chance(rng, 850);
	if (user->part == PART_OWNER)
		user->pace = 950;
}

static void swap_names(const char **a, const char **b)
{
	const char *swap = *a;

	*a = *b;
	*b = swap;
}

/* Names in an order of the seed's; leading parts go to people (first.last). */
static void choose_names(const struct world *w, struct rng *rng,
			 const struct options *o, const char *names[MAX_USERS])
{
	size_t spare = o->users;

	for (size_t i = 0; i < o->users; i++)
		names[i] = names_people[i];
	for (size_t i = o->users; i > 1; i--)
		swap_names(&names[i - 1], &names[rng_below(rng, (uint32_t)i)]);
	for (size_t i = 0; i < w->stolen + 8; i++) {
		enum part part = part_of(w, o, i);

		if (part == PART_DORMANT || part == PART_IDLE || part == PART_ORDINARY)
			continue;
		while (strchr(names[i], '.') == NULL)
			swap_names(&names[i], &names[--spare]);
	}
}

static void make_users(struct world *w, struct rng *rng, const struct options *o)
{
	const char *names[MAX_USERS];
	size_t homes = 0;

	w->user_count = o->users;
	w->stolen = o->keys;
	choose_names(w, rng, o, names);
	for (size_t i = 0; i < w->user_count; i++) {
		struct user *user = &w->users[i];
		bool at_home;

		user->part = part_of(w, o, i);
		make_user(w, rng, user, names[i]);
		at_home = user->part == PART_TRAVELLER || i == 1 || i % 5 == 4;
		if (at_home && user->part != PART_IDLE && homes < 12)
			text_put(user->home, sizeof user->home, "198.51.100.%zu",
				 11 + 17 * homes++);
	}
}

static void make_intruder(struct world *w, const struct options *o)
{
	static const char *const addresses[MAX_ADDRESSES] = {
		"192.0.2.44", "192.0.2.187", "192.0.2.93", "192.0.2.230"};
	size_t last = o->addresses - 1;

	w->intruder_count = o->addresses;
	for (size_t i = 0; i < o->addresses; i++)
		text_put(w->intruder[i], sizeof w->intruder[i], "%s", addresses[i]);
	if (o->via_office)
		text_put(w->intruder[0], sizeof w->intruder[0], "%s", w->office);
	if (o->ipv6)
		text_put(w->intruder[last], sizeof w->intruder[last], "%s",
			 "2001:db8:5e2:17::c0de");
}

void world_init(struct world *w, const struct options *options)
{
	struct rng rng;

	rng_init(&rng, options->seed, "world");
	*w = (struct world){
		.account = "012345678901",
		.account_number = UINT64_C(12345678901),
		.partner_account = "111122223333",
		.start = calendar_epoch(2025, 3, 3),
		.days = options->days,
		.incident_day = options->days - 1,
		.office = "203.0.113.24",
		.scanner = "216.160.83.58",
		.abroad = "89.160.20.115",
		.ci = {"20.105.44.18", "20.105.44.201", "20.31.9.77"},
	};
	w->owner_abroad = options->owner_abroad ? "89.160.20.120" : NULL;
	w->tester = options->pentest_now ? "198.51.100.240" : NULL;
	w->quiet_day = w->incident_day > 32 ? w->incident_day - 32 : 0;
	ids_unique(&rng, "AIDA", UINT64_C(111122223333), w->partner_user);
	make_roles(w, &rng);
	make_groups(w, &rng);
	make_machines(w, &rng);
	make_data(w, &rng);
	make_users(w, &rng, options);
	make_intruder(w, options);
}

int64_t world_day(const struct world *world, unsigned day)
{
	return world->start + ((int64_t)day - 1) * DAY;
}

const struct user *world_user(const struct world *world, enum part part)
{
	for (size_t i = 0; i < world->user_count; i++)
		if (world->users[i].part == part)
			return &world->users[i];
	die("no user plays part %d", (int)part);
}
