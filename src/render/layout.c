/*
 * How wide the columns of a table are, and which of them there is room for.
 */
#include "render/table.h"
#include "util/utf8.h"

#include "util/banned.h"

/*
 * No column is padded to more, or one long value would fill a file with blanks;
 * longer values are printed whole and push the rest of their line aside.
 */
#define PAD_MAX ((size_t)200)
/* Where there is not enough room, a longer word may be broken after all: an ARN, a call. */
#define WORD_BROKEN ((size_t)22)
/* Longer values are sentences, which cannot be read in a narrower column than that. */
#define PROSE ((size_t)60)
#define PROSE_LEAST ((size_t)30)
/* An eventID, and as much of it as a command takes for the whole (show 79eca301). */
#define UUID_COLUMNS ((size_t)36)
#define UUID_SHORT ((size_t)8)
/* Fewer columns are no table. */
#define COLUMNS_LEAST 4

bool tc_table_numeric(const struct column *c)
{
	return c->has_number && !c->has_text;
}

/* How wide a column gets: `cap` like all others, or what it needs at least. */
static size_t width_under(const struct column *c, size_t cap)
{
	/* A number, a key or a time is never broken; a column's name may be. */
	size_t least = tc_table_numeric(c) ? c->widest_cell : c->longest_word;

	if (least < cap)
		least = cap;
	return least < c->natural ? least : c->natural;
}

static size_t total(const struct table *t, size_t cap)
{
	size_t sum = 0, shown = 0;

	for (size_t i = 0; i < t->column_count; i++)
		if (!t->columns[i].hidden)
			sum += width_under(&t->columns[i], cap) + (shown++ ? TC_TABLE_GAP : 0);
	return sum;
}

static void set_widths(struct table *t, size_t cap, size_t spare)
{
	for (size_t i = 0; i < t->column_count; i++) {
		struct column *c = &t->columns[i];
		c->width = width_under(c, cap);
		if (spare && c->width < c->natural) {
			c->width++;
			spare--;
		}
	}
}

/* Makes the widest columns as narrow as it takes; false when `cap` is too wide. */
static bool fit(struct table *t, size_t terminal, size_t cap)
{
	size_t high = terminal > cap ? terminal : cap;

	if (total(t, cap) > terminal)
		return false;
	while (cap < high) {
		size_t wider = cap + (high - cap + 1) / 2;
		if (total(t, wider) <= terminal)
			cap = wider;
		else
			high = wider - 1;
	}
	set_widths(t, cap, terminal - total(t, cap));
	return true;
}

/* --- fewer columns ------------------------------------------------------ */

/* What a row is about; of the others those at the end are left out first. */
static bool is_needed(const struct column *c)
{
	static const char *const names[] = {
		"#",	     "time",	 "event_id",   "event_name", "api",  "outcome", "credential",
		"key",	     "ip",	 "node",       "value",	     "name", "level",
		"first_seen", "events",	 "reason",     "reasons",    "path", "points",	"what",
		"state",     "status",	 "still_open", "verdict",
	};

	for (size_t i = 0; i < TC_ARRAY_LEN(names); i++)
		if (strcmp(names[i], c->raw_name) == 0)
			return true;
	return false;
}

/* The last column that can be left out, or NULL. */
static struct column *least_needed(struct table *t)
{
	struct column *last = NULL;

	for (size_t i = t->column_count; i-- > 1;) {
		struct column *c = &t->columns[i];

		if (c->hidden)
			continue;
		if (!is_needed(c))
			return c;
		last = last ? last : c;
	}
	return last;
}

static size_t shown_columns(const struct table *t)
{
	size_t shown = 0;

	for (size_t i = 0; i < t->column_count; i++)
		shown += !t->columns[i].hidden;
	return shown;
}

/* Ids of events as short as they can be, other long words broken, and room for sentences. */
static void squeeze(struct tc_render *r)
{
	struct table *t = r->state;

	for (size_t i = 0; i < t->column_count; i++) {
		struct column *c = &t->columns[i];

		if (strcmp(c->raw_name, "event_id") == 0 && c->widest_cell == UUID_COLUMNS) {
			c->short_id = true;
			c->natural = UUID_SHORT + tc_utf8_columns(tc_table_mark(r));
			c->longest_word = c->natural;
		} else if (c->natural > PROSE) {
			c->longest_word = PROSE_LEAST;
		} else if (c->longest_word > WORD_BROKEN ||
			   (!c->longest_word && c->natural > WORD_BROKEN)) {
			c->longest_word = WORD_BROKEN;
		}
	}
}

/* True when some of the columns fit, whose rows are lines then. */
static bool fit_fewer(struct tc_render *r, size_t terminal)
{
	struct table *t = r->state;
	struct column *c;

	squeeze(r);
	while (!fit(t, terminal, TC_TABLE_NARROW)) {
		if (shown_columns(t) <= COLUMNS_LEAST || !(c = least_needed(t)))
			return false;
		c->hidden = true;
	}
	return true;
}

/* The rows as blocks have room for all of it. */
static void unsqueeze(struct table *t)
{
	for (size_t i = 0; i < t->column_count; i++)
		t->columns[i].hidden = t->columns[i].short_id = false;
}

/* --- the layout --------------------------------------------------------- */

static bool is_one_wide_row(const struct table *t, size_t terminal)
{
	return t->cell_count == t->column_count && total(t, SIZE_MAX) > terminal;
}

void tc_table_layout(struct tc_render *r, bool more)
{
	struct table *t = r->state;
	size_t terminal = r->opt.width > 0 ? (size_t)r->opt.width : 0;

	for (size_t i = 0; i < t->column_count; i++) {
		struct column *c = &t->columns[i];
		c->natural = tc_utf8_columns(c->name);
		if (c->natural < c->widest_cell)
			c->natural = c->widest_cell;
		if (more && !tc_table_numeric(c) && c->natural < TC_TABLE_NARROW)
			c->natural = TC_TABLE_NARROW;
	}
	t->laid_out = true;
	t->expanded = r->opt.expanded || (terminal && !more && is_one_wide_row(t, terminal));
	if (t->expanded)
		return;
	if (!terminal)
		set_widths(t, PAD_MAX, 0);
	else
		t->expanded = !fit(t, terminal, TC_TABLE_COMFORTABLE) && !fit(t, terminal, TC_TABLE_NARROW) &&
			      !fit_fewer(r, terminal);
	if (t->expanded)
		unsqueeze(t);
	else
		tc_table_print_header(r);
}
