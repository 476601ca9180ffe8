#include "truth.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MAX_KEYS 40
#define MAX_APIS 30

/* What the writing functions share. */
struct truth {
	FILE *file;
	struct incident *incident;
	const struct world *world;
	const struct options *options;
	const struct store *store;
};

/* Distinct values with counts. */
struct tally {
	const char *name;
	size_t events, denied, failed;
};

static int by_time(const void *left, const void *right)
{
	const struct incident_event *a = left, *b = right;
	int order = (a->time > b->time) - (a->time < b->time);

	return order != 0 ? order : strcmp(a->id, b->id);
}

static int by_name(const void *left, const void *right)
{
	const struct tally *a = left, *b = right;

	return strcmp(a->name, b->name);
}

static void count_event(struct tally *tallies, size_t *count, size_t capacity,
			const char *name, const struct incident_event *event)
{
	size_t at = 0;

	while (at < *count && strcmp(tallies[at].name, name) != 0)
		at++;
	if (at == capacity)
		die("too many distinct values");
	if (at == *count)
		tallies[(*count)++] = (struct tally){.name = name};
	tallies[at].events++;
	tallies[at].denied += event->denied ? 1 : 0;
	tallies[at].failed += event->failed ? 1 : 0;
}

/* Per key, or per API, sorted by name. */
static size_t count_events(const struct incident *incident, struct tally *tallies,
			   size_t capacity, bool per_key)
{
	size_t count = 0;

	for (size_t i = 0; i < incident->event_count; i++) {
		const struct incident_event *event = &incident->events[i];

		if (!per_key || event->key[0] != '\0')
			count_event(tallies, &count, capacity,
				    per_key ? event->key : event->api, event);
	}
	qsort(tallies, count, sizeof *tallies, by_name);
	return count;
}

static int by_text(const void *left, const void *right)
{
	return strcmp(*(const char *const *)left, *(const char *const *)right);
}

static void write_list(const struct truth *t, const char *name, const char **values,
		       size_t count)
{
	qsort(values, count, sizeof *values, by_text);
	fprintf(t->file, "  \"%s\": [", name);
	for (size_t i = 0; i < count; i++)
		fprintf(t->file, "%s\n    \"%s\"", i == 0 ? "" : ",", values[i]);
	fputs("\n  ],\n", t->file);
}

static void write_head(const struct truth *t)
{
	const struct options *o = t->options;
	char time[ISO_SIZE];

	calendar_iso(t->incident->lead_time, time);
	fprintf(t->file, "{\n  \"seed\": %llu,\n  \"account\": \"%s\",\n",
		(unsigned long long)o->seed, t->world->account);
	fprintf(t->file,
		"  \"options\": {\"days\": %u, \"users\": %u, \"keys\": %u, "
		"\"addresses\": %u, \"ipv6\": %s, \"via_office\": %s, "
		"\"minted_key\": %s, \"assumed_role\": %s, \"owner_same_hour\": %s, "
		"\"pentest_user\": %s},\n",
		o->days, o->users, o->keys, o->addresses, o->ipv6 ? "true" : "false",
		o->via_office ? "true" : "false", o->minted_key ? "true" : "false",
		o->assumed_role ? "true" : "false",
		o->owner_same_hour ? "true" : "false",
		o->pentest_user ? "true" : "false");
	fprintf(t->file,
		"  \"lead\": {\"kind\": \"event\", \"value\": \"%s\", "
		"\"time\": \"%s\"},\n",
		t->incident->lead, time);
}

static int64_t first_use(const struct incident *incident, const char *key)
{
	for (size_t i = 0; i < incident->event_count; i++)
		if (strcmp(incident->events[i].key, key) == 0)
			return incident->events[i].time;
	die("key %s was not used", key);
}

static void write_principal(const struct truth *t, const struct user *user, bool first)
{
	int64_t used = first_use(t->incident, user->key);
	int64_t before = store_last_use(t->store, user->key, used);
	char last[ISO_SIZE + 2] = "null";
	char time[ISO_SIZE];

	if (before != 0) {
		calendar_iso(before, time);
		text_put(last, sizeof last, "\"%s\"", time);
	}
	fprintf(t->file,
		"%s\n    {\"name\": \"%s\", \"arn\": \"%s\", "
		"\"unique_id\": \"%s\", \"key\": \"%s\",\n"
		"     \"also_used_by_owner\": %s, \"last_use_before\": %s}",
		first ? "" : ",", user->name, user->arn, user->id, user->key,
		before > used - 30 * DAY ? "true" : "false", last);
}

static void add_address(const char **addresses, size_t *count, const char *ip)
{
	for (size_t i = 0; i < *count; i++)
		if (strcmp(addresses[i], ip) == 0)
			return;
	addresses[(*count)++] = ip;
}

static void write_who(const struct truth *t)
{
	const struct world *world = t->world;
	const char *keys[MAX_KEYS];
	const char *addresses[MAX_ADDRESSES + MAX_WAYS];
	size_t count = world->intruder_count;

	for (size_t i = 0; i < world->stolen; i++)
		keys[i] = world->users[i].key;
	for (size_t i = 0; i < count; i++)
		addresses[i] = world->intruder[i];
	for (size_t i = 0; i < t->incident->way_count; i++)
		add_address(addresses, &count, t->incident->ways[i].ip);
	write_list(t, "keys", keys, world->stolen);
	fprintf(t->file, "  \"strong_key\": \"%s\",\n", world->users[0].key);
	if (t->incident->minted_key[0] != '\0')
		fprintf(t->file,
			"  \"minted_key\": {\"key\": \"%s\", \"user\": \"%s\"},\n",
			t->incident->minted_key, t->incident->minted_for->name);
	if (t->incident->session_key[0] != '\0')
		fprintf(t->file, "  \"session_key\": \"%s\",\n",
			t->incident->session_key);
	write_list(t, "addresses", addresses, count);
	fputs("  \"principals\": [", t->file);
	for (size_t i = 0; i < world->stolen; i++)
		write_principal(t, &world->users[i], i == 0);
	fputs("\n  ],\n", t->file);
}

static void write_events(const struct truth *t)
{
	const struct incident *incident = t->incident;
	struct tally tallies[MAX_KEYS];
	char first[ISO_SIZE], last[ISO_SIZE];
	size_t count = count_events(incident, tallies, MAX_KEYS, true);

	fputs("  \"events\": [", t->file);
	for (size_t i = 0; i < incident->event_count; i++)
		fprintf(t->file, "%s%s\"%s\"", i == 0 ? "" : ",",
			i % 2 == 0 ? "\n    " : " ", incident->events[i].id);
	fputs("\n  ],\n  \"events_by_key\": {", t->file);
	for (size_t i = 0; i < count; i++)
		fprintf(t->file, "%s\n    \"%s\": %zu", i == 0 ? "" : ",",
			tallies[i].name, tallies[i].events);
	calendar_iso(incident->events[0].time, first);
	calendar_iso(incident->events[incident->event_count - 1].time, last);
	fprintf(t->file, "\n  },\n  \"first\": \"%s\",\n  \"last\": \"%s\",\n", first,
		last);
}

static void write_apis(const struct truth *t)
{
	struct tally tallies[MAX_APIS];
	size_t count = count_events(t->incident, tallies, MAX_APIS, false);

	fputs("  \"apis\": [", t->file);
	for (size_t i = 0; i < count; i++)
		fprintf(t->file,
			"%s\n    {\"api\": \"%s\", \"events\": %zu, "
			"\"succeeded\": %zu, \"denied\": %zu, \"other\": %zu}",
			i == 0 ? "" : ",", tallies[i].name, tallies[i].events,
			tallies[i].events - tallies[i].failed, tallies[i].denied,
			tallies[i].failed - tallies[i].denied);
	fputs("\n  ],\n", t->file);
}

static void write_rule(const struct truth *t, const struct opened_rule *opened,
		       bool first)
{
	const struct rule *rule = &opened->rule;
	char closed[ISO_SIZE];

	fprintf(t->file,
		"%s\n    {\"event_id\": \"%s\", \"region\": \"%s\", "
		"\"group_id\": \"%s\", \"direction\": \"ingress\",\n     "
		"\"protocol\": \"%s\", \"from_port\": %d, \"to_port\": %d, "
		"\"peer\": \"%s\", \"rule_id\": \"%s\",\n     ",
		first ? "" : ",", opened->event_id, rule->group->region,
		rule->group->id, rule->protocol, rule->from_port, rule->to_port,
		rule->peer, rule->id);
	if (opened->closed_at == 0) {
		fputs("\"still_open\": true, \"closed_at\": null, "
		      "\"closed_by_event\": null}",
		      t->file);
		return;
	}
	calendar_iso(opened->closed_at, closed);
	fprintf(t->file,
		"\"still_open\": false, \"closed_at\": \"%s\", "
		"\"closed_by_event\": \"%s\"}",
		closed, opened->closed_by);
}

static void write_rules(const struct truth *t)
{
	const struct incident *incident = t->incident;
	size_t open = 0;

	fputs("  \"rules\": [", t->file);
	for (size_t i = 0; i < incident->rule_count; i++) {
		write_rule(t, &incident->rules[i], i == 0);
		open += incident->rules[i].closed_at == 0 ? 1 : 0;
	}
	fprintf(t->file,
		"\n  ],\n  \"rules_opened\": %zu,\n"
		"  \"rules_still_open\": %zu,\n",
		incident->rule_count, open);
}

static void write_effects(const struct truth *t)
{
	const struct incident *incident = t->incident;
	char time[ISO_SIZE];

	fprintf(t->file,
		"  \"key_pair\": {\"name\": \"%s\", \"id\": \"%s\", "
		"\"region\": \"%s\", \"event_id\": \"%s\"},\n",
		KEY_PAIR, incident->key_pair_id, REGION_EU,
		incident->lead);
	fprintf(t->file,
		"  \"instances_started\": [{\"instance_id\": \"%s\", "
		"\"region\": \"%s\", \"event_id\": \"%s\"}],\n",
		incident->started, REGION_EU, incident->started_event);
	fprintf(t->file, "  \"assume_role\": {\"attempts\": %u, \"succeeded\": %u},\n",
		incident->role_attempts, incident->role_successes);
	fputs("  \"key_actions\": [", t->file);
	for (size_t i = 0; i < incident->action_count; i++) {
		const struct key_action *action = &incident->actions[i];

		calendar_iso(action->time, time);
		fprintf(t->file,
			"%s\n    {\"key\": \"%s\", \"api\": \"%s\", "
			"\"time\": \"%s\", \"event_id\": \"%s\"}",
			i == 0 ? "" : ",", action->key, action->api, time,
			action->event_id);
	}
	fputs("\n  ],\n", t->file);
}

/* What has no place above: nothing, unless an option of variants.c was given. */
static void write_ways(const struct truth *t)
{
	const struct incident *incident = t->incident;
	const char *comma = "";

	if (incident->way_count == 0)
		return;
	fputs("  \"ways\": [", t->file);
	for (size_t i = 0; i < incident->way_count; i++) {
		const struct way *way = &incident->ways[i];

		fprintf(t->file,
			"%s\n    {\"option\": \"%s\", \"key\": \"%s\", "
			"\"arn\": \"%s\", \"address\": \"%s\", \"event_id\": ",
			comma, way->option, way->key, way->arn, way->ip);
		fprintf(t->file, way->event_id[0] != '\0' ? "\"%s\"}" : "null}",
			way->event_id);
		comma = ",";
	}
	fputs("\n  ],\n", t->file);
}

/* What came through the office: nobody can tell it from its people's calls. */
static void write_missable(const struct truth *t)
{
	const struct incident *incident = t->incident;
	const char *comma = "";

	if (!t->options->once_via_office)
		return;
	fprintf(t->file,
		"  \"may_be_missed\": {\"address\": \"%s\", \"events\": [",
		t->world->office);
	for (size_t i = 0; i < incident->event_count; i++) {
		if (strcmp(incident->events[i].ip, t->world->office) != 0)
			continue;
		fprintf(t->file, "%s\n    \"%s\"", comma, incident->events[i].id);
		comma = ",";
	}
	fputs("\n  ]},\n", t->file);
}

static void write_bystanders(const struct truth *t)
{
	const struct world *world = t->world;

	if (world->owner_abroad != NULL)
		fprintf(t->file,
			"  \"owner_abroad\": {\"user\": \"%s\", \"key\": \"%s\", "
			"\"address\": \"%s\"},\n",
			world->users[1].name, world->users[1].key,
			world->owner_abroad);
	if (world->tester != NULL)
		fprintf(t->file,
			"  \"pentester\": {\"user\": \"%s\", \"key\": \"%s\", "
			"\"address\": \"%s\"},\n",
			world_user(world, PART_PENTESTER)->name,
			world_user(world, PART_PENTESTER)->key, world->tester);
}

static void write_rest(const struct truth *t, const struct store_totals *totals)
{
	const struct world *world = t->world;

	fprintf(t->file, "  \"traveller\": {\"user\": \"%s\", \"address\": \"%s\"},\n",
		world_user(world, PART_TRAVELLER)->name, world->abroad);
	fprintf(t->file,
		"  \"returner\": {\"user\": \"%s\"},\n  \"responder\": "
		"{\"user\": \"%s\"},\n",
		world_user(world, PART_RETURNER)->name,
		world_user(world, PART_RESPONDER)->name);
	fprintf(t->file, "  \"office_address\": \"%s\",\n", world->office);
	fprintf(t->file, "  \"ci\": {\"role\": \"%s\", \"addresses\": [",
		world->deploy.arn);
	for (unsigned i = 0; i < CI_ADDRESSES; i++)
		fprintf(t->file, "%s\"%s\"", i == 0 ? "" : ", ", world->ci[i]);
	fprintf(t->file,
		"]},\n  \"scanner\": {\"role\": \"%s\", \"address\": \"%s\"},\n",
		world->audit.arn, world->scanner);
	fprintf(t->file,
		"  \"totals\": {\"records_distinct\": %llu, "
		"\"records_delivered\": %llu, \"files\": %llu}\n}\n",
		(unsigned long long)totals->distinct,
		(unsigned long long)totals->delivered,
		(unsigned long long)totals->files);
}

void truth_write(const char *path, struct incident *incident, const struct world *world,
		 const struct options *options, const struct store *store,
		 const struct store_totals *totals)
{
	struct truth t = {.incident = incident,
			  .world = world,
			  .options = options,
			  .store = store};

	t.file = fopen(path, "w");
	if (t.file == NULL)
		die("%s: %s", path, strerror(errno));
	qsort(incident->events, incident->event_count, sizeof *incident->events,
	      by_time);
	write_head(&t);
	write_who(&t);
	write_events(&t);
	write_apis(&t);
	write_rules(&t);
	write_effects(&t);
	write_ways(&t);
	write_missable(&t);
	write_bystanders(&t);
	write_rest(&t, totals);
	if (ferror(t.file) != 0 || fclose(t.file) != 0)
		die("%s: cannot write", path);
}
