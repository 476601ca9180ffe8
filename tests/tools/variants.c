/*
 * Other ways on, each with an option of its own. They draw from a stream of their own:
 * what the incident does without them stays the same, byte for byte.
 */
#include "incident.h"
#include "mint.h"
#include "names.h"
#include "people.h"
#include "sweep.h"

/* From these addresses nothing else is done. */
#define MINTED_IP "192.0.2.61"
#define SESSION_IP "192.0.2.129"
#define CONSOLE_IP "192.0.2.155"
#define ARTEFACT_IP "192.0.2.208"

/* Idle users, by whom something is made or used; --minted-key takes the first. */
enum idle { IDLE_MINTED = 1, IDLE_PASSWORD, IDLE_ARTEFACT };

static const struct user *idle_user(const struct world *world, enum idle number)
{
	return world_user(world, PART_IDLE) + number;
}

/* The strong key where it was used most. */
static struct actor strong_actor(const struct visit *visit)
{
	return visit_actor(visit, 0, visit->scene.world->intruder_count > 1 ? 1 : 0);
}

/* `made` is the event that made the key, or NULL. */
static void add_way(struct visit *visit, const char *option, const struct actor *actor,
		    const char *made)
{
	struct incident *incident = visit->incident;
	const struct identity *who = &actor->identity;
	struct way *way;

	if (incident->way_count == MAX_WAYS)
		die("more ways than the ledger holds");
	way = &incident->ways[incident->way_count++];
	*way = (struct way){.option = option,
			    .arn = who->role != NULL ? who->role->arn : who->user->arn,
			    .ip = actor->ip};
	text_put(way->key, sizeof way->key, "%s", who->key);
	if (made != NULL)
		text_put(way->event_id, sizeof way->event_id, "%s", made);
}

/* A key for an idle user, used where no other key of the intruder's is. */
static void mint_elsewhere(struct visit *visit, int64_t time)
{
	struct actor actor = strong_actor(visit);
	const struct user *user = idle_user(visit->scene.world, IDLE_MINTED);
	char key[KEY_SIZE];

	visit_make_key(visit, &actor, user, key, time);
	actor.ip = MINTED_IP;
	actor.identity.user = user;
	actor.identity.key = key;
	add_way(visit, "minted-elsewhere", &actor, visit->scene.event_id);
	visit_call(visit, &actor, &VISIT_WHO, REGION_US, time + 31 * MINUTE, true);
	visit_call(visit, &actor, &VISIT_BUCKETS, REGION_US, time + 32 * MINUTE, true);
	visit_call(visit, &actor, &VISIT_GROUPS, REGION_EU, time + 34 * MINUTE, false);
}

/* AssumeRole, done and noted. The way is named by `option`. */
static void assume(struct visit *visit, const char *option, struct session *session,
		   const struct actor *caller, const struct role *role, int64_t time)
{
	char name[SESSION_SIZE];

	text_put(name, sizeof name, "botocore-session-%lld", (long long)time);
	mint_by_actor(&visit->scene, session, caller, role, name, time);
	visit_note(visit, caller, "AssumeRole", time, RESULT_DONE);
	visit->incident->role_attempts++;
	visit->incident->role_successes++;
	add_way(visit, option, &session->actor, visit->scene.event_id);
}

static void assume_elsewhere(struct visit *visit, int64_t time)
{
	const struct world *world = visit->scene.world;
	struct actor actor = strong_actor(visit);
	struct session session;
	struct way *way;

	assume(visit, "session-elsewhere", &session, &actor, &world->developer, time);
	session.actor.ip = SESSION_IP;
	way = &visit->incident->ways[visit->incident->way_count - 1];
	way->ip = SESSION_IP;
	visit_call(visit, &session.actor, &VISIT_WHO, REGION_US, time + 60, true);
	visit_call(visit, &session.actor, &VISIT_INSTANCES, REGION_EU, time + 95, true);
	visit_call(visit, &session.actor, &VISIT_DATABASES, REGION_EU, time + 120,
		   false);
}

/* The session of one role assumes another: only then something is done. */
static void assume_chain(struct visit *visit, int64_t time)
{
	const struct world *world = visit->scene.world;
	struct actor actor = strong_actor(visit);
	struct session first, second;

	assume(visit, "chained", &first, &actor, &world->developer, time);
	assume(visit, "chained", &second, &first.actor, &world->breakglass, time + 14);
	visit_call(visit, &second.actor, &VISIT_WHO, REGION_US, time + 40, true);
	visit_call(visit, &second.actor, &VISIT_BUCKETS, REGION_US, time + 71, true);
	visit_call(visit, &second.actor, &VISIT_GROUPS, REGION_EU, time + 99, true);
}

/* GetSessionToken with a key that is good for little else. */
static void take_token(struct visit *visit, int64_t time)
{
	const struct world *world = visit->scene.world;
	struct actor actor = visit_actor(visit, world->stolen - 1,
					 world->intruder_count > 1 ? 1 : 0);
	struct session session;

	mint_by_token(&visit->scene, &session, &actor, false, time);
	visit_note(visit, &actor, "GetSessionToken", time, RESULT_DONE);
	add_way(visit, "session-token", &session.actor, visit->scene.event_id);
	visit_call(visit, &session.actor, &VISIT_BUCKETS, REGION_US, time + 17, true);
	visit_call(visit, &session.actor, &VISIT_INSTANCES, REGION_EU, time + 44, true);
	visit_call(visit, &session.actor, &VISIT_DATABASES, REGION_EU, time + 80,
		   false);
}

/* CreateLoginProfile, or for even seeds a new password where there was one. */
static void set_password(struct visit *visit, const struct user *user, bool anew,
			 int64_t time)
{
	struct scene *scene = &visit->scene;
	const char *api = anew ? "UpdateLoginProfile" : "CreateLoginProfile";
	struct actor actor = strong_actor(visit);
	struct record record = scene_record(scene, &actor, "iam", api, REGION_US, time);
	char date[US_SIZE];

	calendar_us(time, date);
	buf_reset(&scene->request);
	buf_addf(&scene->request,
		 "{\"userName\":\"%s\",\"passwordResetRequired\":false}", user->name);
	buf_reset(&scene->response);
	buf_addf(&scene->response,
		 "{\"loginProfile\":{\"userName\":\"%s\",\"createDate\":\"%s\","
		 "\"passwordResetRequired\":false}}",
		 user->name, date);
	record.request = buf_text(&scene->request);
	record.response = anew ? NULL : buf_text(&scene->response);
	scene_emit(scene, &record);
	visit_note(visit, &actor, api, time, RESULT_DONE);
}

/* The idle user's password is set, and the console used with it. */
static void use_console(struct visit *visit, bool anew, int64_t time)
{
	struct scene *scene = &visit->scene;
	const struct user *user = idle_user(scene->world, IDLE_PASSWORD);
	struct user guest = *user; /* as the page sees him: no MFA, another browser */
	struct actor actor = {.ip = CONSOLE_IP, .agent = AGENT_BROWSER};
	char keys[2][KEY_SIZE];
	char made[UUID_SIZE];

	guest.mfa = false;
	guest.browser = AGENT_BROWSER;
	set_password(visit, user, anew, time);
	text_put(made, sizeof made, "%s", scene->event_id);
	time += 25 * MINUTE;
	people_sign_in(scene, &guest, CONSOLE_IP, time, true);
	visit_note(visit, &actor, "ConsoleLogin", time, RESULT_DONE);
	actor.from_console = true;
	actor.identity = (struct identity){
		.who = WHO_USER_SESSION, .user = user, .created = time};
	for (unsigned i = 0; i < 2; i++) {
		scene_new_key(scene, keys[i]);
		actor.identity.key = keys[i];
		add_way(visit, "password", &actor, made);
		time += 50;
		visit_call(visit, &actor, &VISIT_INSTANCES, REGION_EU, time, true);
		visit_call(visit, &actor, &VISIT_GROUPS, REGION_EU, time + 3, true);
		visit_call(visit, &actor, &VISIT_BUCKETS, REGION_US, time + 30,
			   i == 1);
	}
}

/* Nothing but the name of the key pair tells that this is the same intruder. */
static void leave_artefact(struct visit *visit, int64_t time)
{
	struct actor actor = scene_user(idle_user(visit->scene.world, IDLE_ARTEFACT),
					ARTEFACT_IP);
	char id[RESOURCE_SIZE];

	actor.agent = AGENT_SCRIPT;
	visit_call(visit, &actor, &VISIT_WHO, REGION_US, time, true);
	visit_make_key_pair(visit, &actor, REGION_US, id, time + 35);
	add_way(visit, "artefact", &actor, visit->scene.event_id);
}

/* A handful of calls with the strong key through the office. */
static void come_by_office(struct visit *visit, int64_t time)
{
	struct actor actor = visit_actor(visit, 0, 0);

	actor.ip = visit->scene.world->office;
	add_way(visit, "once-via-office", &actor, NULL);
	visit_call(visit, &actor, &VISIT_WHO, REGION_US, time, true);
	visit_call(visit, &actor, &VISIT_INSTANCES, REGION_EU, time + 22, true);
	visit_call(visit, &actor, &VISIT_GROUPS, REGION_EU, time + 41, true);
	visit_call(visit, &actor, &VISIT_BUCKETS, REGION_US, time + 75, true);
	visit_call(visit, &actor, &VISIT_DATABASES, REGION_EU, time + 104, true);
}

void incident_vary(struct incident *incident, const struct world *world,
		   const struct options *options, struct sink sink)
{
	struct visit visit = {.incident = incident};
	int64_t day = world_day(world, world->incident_day);

	scene_init(&visit.scene, world, options->seed, "variants", sink);
	visit.scene.hand = HAND_INTRUDER;
	if (options->once_via_office)
		come_by_office(&visit, day + 12 * HOUR + 4 * MINUTE);
	if (options->minted_elsewhere)
		mint_elsewhere(&visit, day + 12 * HOUR + 26 * MINUTE);
	if (options->password)
		use_console(&visit, options->seed % 2 == 0,
			    day + 12 * HOUR + 33 * MINUTE);
	if (options->session_elsewhere)
		assume_elsewhere(&visit, day + 12 * HOUR + 41 * MINUTE);
	if (options->chained)
		assume_chain(&visit, day + 12 * HOUR + 47 * MINUTE);
	if (options->session_token)
		take_token(&visit, day + 12 * HOUR + 53 * MINUTE);
	if (options->artefact)
		leave_artefact(&visit, day + 16 * HOUR + 20 * MINUTE);
	scene_release(&visit.scene);
}
