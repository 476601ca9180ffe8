#include "cmd/sticky.h"

#include <stdlib.h>

#include "util/message.h"

#include "util/banned.h"

static void append(struct tc_sticky *s, const char *name, const char *value)
{
	s->settings = tc_realloc(s->settings, s->count + 1, sizeof(*s->settings));
	s->settings[s->count++] = (struct tc_setting){tc_strdup(tc_str(name)),
						      tc_strdup(tc_str(value))};
}

bool tc_sticky_drop(struct tc_sticky *s, const char *name)
{
	size_t kept = 0;

	for (size_t i = 0; i < s->count; i++) {
		struct tc_setting one = s->settings[i];

		if (strcmp(one.name, name) != 0) {
			s->settings[kept++] = one;
			continue;
		}
		free(one.name);
		free(one.value);
	}
	bool dropped = kept < s->count;
	s->count = kept;
	return dropped;
}

void tc_sticky_set(struct tc_sticky *s, const char *name, const char *value)
{
	if (strcmp(name, TC_STICKY_LEAD) != 0)
		tc_sticky_drop(s, name);
	append(s, name, value);
}

const char *tc_sticky_value(const struct tc_sticky *s, const char *name)
{
	for (size_t i = 0; s && i < s->count; i++)
		if (strcmp(s->settings[i].name, name) == 0)
			return s->settings[i].value;
	return NULL;
}

void tc_sticky_copy(struct tc_sticky *to, const struct tc_sticky *from)
{
	*to = (struct tc_sticky){NULL, 0};
	for (size_t i = 0; i < from->count; i++)
		append(to, from->settings[i].name, from->settings[i].value);
}

void tc_sticky_release(struct tc_sticky *s)
{
	for (size_t i = 0; i < s->count; i++) {
		free(s->settings[i].name);
		free(s->settings[i].value);
	}
	free(s->settings);
	*s = (struct tc_sticky){NULL, 0};
}

void tc_sticky_tell_wider(const struct tc_sticky *s, const char *command,
			  bool (*narrows)(void *ctx, const char *name), void *ctx)
{
	size_t told = 0;

	for (size_t i = 0; s && i < s->count; i++) {
		const char *name = s->settings[i].name;

		if (strcmp(name, TC_STICKY_LEAD) == 0 || strcmp(name, "level") == 0 ||
		    (narrows && narrows(ctx, name)))
			continue;
		if (told++)
			tc_message(", %s", name);
		else
			tc_message("trailcase: %s: not narrowed by %s", command, name);
	}
	if (told)
		tc_message(", which it does not take\n");
}
