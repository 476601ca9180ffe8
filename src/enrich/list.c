#include "enrich/list.h"

#include <stdlib.h>

#include "util/buf.h"
#include "util/csv.h"
#include "util/escape.h"

#include "util/banned.h"

/* A quoted note may go on in the next line, but not for longer than this. */
#define QUOTED_MAX ((size_t)16 * 1024)
#define NONE SIZE_MAX

/* Which column is what; NONE: there is no such column. */
struct layout {
	size_t address, tag, note;
	char delimiter; /* or 0: each line by itself */
	bool named;     /* by a header */
};

struct parser {
	struct tc_list *list;
	struct tc_networks *networks;
	struct tc_arena *arena;
	struct tc_str text, tag;
	struct layout layout;
	struct tc_csv_row *row; /* owned */
	size_t at, next;        /* of the line at hand, and of the one behind it */
	uint64_t line, next_line;
	bool one_line;          /* a quote was left open: each line ends its row */
	bool begun;             /* a line was read, a header can no longer come */
	bool full;
};

static struct tc_str line_at(const struct parser *p, size_t at)
{
	const char *first = p->text.data + at;
	const char *end = memchr(first, '\n', p->text.len - at);

	return tc_str_n(first, end ? (size_t)(end - first) : p->text.len - at);
}

static void complain(struct parser *p, struct tc_str text, const char *why)
{
	struct tc_bad_lines *bad = &p->list->bad;
	struct tc_buf shown;

	if (bad->count++ >= TC_BAD_LINES_TOLD)
		return;
	struct tc_bad_line *told = &bad->first[bad->count - 1];

	*told = (struct tc_bad_line){.line = p->line, .why = why};
	text = tc_fact_trim(text);
	tc_buf_init(&shown, TC_BAD_LINE_TEXT - 4);
	/* Piece by piece, so that what is too long is cut and not lost. */
	for (size_t i = 0; i < text.len && !shown.overflow;) {
		size_t length = 1;

		while (i + length < text.len && (text.data[i + length] & 0xc0) == 0x80)
			length++;
		tc_escape_terminal(&shown, tc_str_n(text.data + i, length));
		i += length;
	}
	memcpy(told->text, tc_buf_cstr(&shown), shown.len);
	if (shown.overflow)
		memcpy(told->text + shown.len, "...", 3);
	tc_buf_release(&shown);
}

/* --- entries ------------------------------------------------------------- */

static void add_entry(struct parser *p, struct tc_str address, struct tc_str tag,
		      struct tc_str note)
{
	struct tc_fact fact = TC_FACT_INIT;
	struct tc_network network;

	address = tc_fact_trim(address);
	if (!tc_network_parse(&network, address)) {
		complain(p, address, "not an address or network");
		return;
	}
	if (network.bits == 0) {
		complain(p, address, "has all addresses there are");
		return;
	}
	tc_network_unmap(&network);
	p->list->entries++;
	if (tc_network_is_private(&network)) {
		p->list->private_entries++;
		return;
	}
	fact.tag = tc_fact_tag(p->arena, tag);
	if (!fact.tag.data)
		fact.tag = p->tag;
	fact.note = tc_fact_text(p->arena, note);
	p->full = !tc_networks_add(p->networks, &network, &fact);
}

static bool is_blank(char c)
{
	return c == ' ' || c == '\t';
}

/* Up to the next blank, comma, comment, or the end; moves the text behind it. */
static struct tc_str take_word(struct tc_str *text)
{
	size_t n = 0;
	struct tc_str word;

	while (n < text->len && !is_blank(text->data[n]) && text->data[n] != ',' &&
	       text->data[n] != ';')
		n++;
	word = tc_str_n(text->data, n);
	*text = tc_str_n(text->data + n, text->len - n);
	return word;
}

/* ADDRESS, ADDRESS TAG NOTE..., ADDRESS ; NOTE... */
static void read_words(struct parser *p, struct tc_str line)
{
	struct tc_str address = take_word(&line), tag = TC_STR_NULL;

	line = tc_fact_trim(line);
	if (line.len && (line.data[0] == ';' || line.data[0] == '#'))
		line = tc_str_n(line.data + 1, line.len - 1);
	else
		tag = take_word(&line);
	if (tag.len && line.len && !is_blank(line.data[0]))
		line = tc_str_n(line.data + 1, line.len - 1);
	add_entry(p, address, tag, line);
}

static struct tc_str cell_text(struct parser *p, size_t column)
{
	const struct tc_csv_cell *cell;
	struct tc_buf decoded;
	struct tc_str text;

	if (column >= p->row->count || column >= TC_CSV_COLUMNS_MAX)
		return TC_STR_NULL;
	cell = &p->row->cells[column];
	if (!cell->doubled)
		return cell->text;
	tc_buf_init(&decoded, QUOTED_MAX);
	tc_csv_decode(&decoded, cell->text);
	text = tc_arena_str(p->arena, tc_buf_str(&decoded));
	tc_buf_release(&decoded);
	return text;
}

/* A comma that nobody quoted is part of the note, when no header says otherwise. */
static struct tc_str note_text(struct parser *p)
{
	size_t column = p->layout.note, last = p->row->count;
	const char *first, *end;

	if (p->layout.named || last <= column + 1 || last > TC_CSV_COLUMNS_MAX)
		return cell_text(p, column);
	first = p->row->cells[column].text.data;
	end = p->row->cells[last - 1].text.data + p->row->cells[last - 1].text.len;
	return tc_str_n(first, (size_t)(end - first));
}

static void read_cells(struct parser *p)
{
	add_entry(p, cell_text(p, p->layout.address), cell_text(p, p->layout.tag),
		  note_text(p));
}

static uint64_t count_lines(struct tc_str text)
{
	uint64_t lines = 0;

	for (const char *c = text.data, *end = text.data + text.len;
	     (c = memchr(c, '\n', (size_t)(end - c))) != NULL; c++)
		lines++;
	return lines;
}

/*
 * The row that begins here: of one line, or of several when a quoted cell goes on.  Once
 * a quote was not closed, every line stands for itself: so no text is read again and
 * again in search of its end.
 */
static bool take_row(struct parser *p, struct tc_str line, char delimiter)
{
	enum tc_csv_status status;
	size_t room = p->text.len - p->at;

	if (tc_csv_read(p->row, line, 0, delimiter, true) == TC_CSV_OK)
		return true;
	if (p->one_line)
		return false;
	room = room < QUOTED_MAX ? room : QUOTED_MAX;
	status = tc_csv_read(p->row, tc_str_n(p->text.data + p->at, room), 0, delimiter,
			     room == p->text.len - p->at);
	if (status != TC_CSV_OK) {
		p->one_line = true;
		return false;
	}
	p->next_line = p->line + count_lines(tc_str_n(p->text.data + p->at, p->row->next));
	if (p->row->next && p->text.data[p->at + p->row->next - 1] != '\n')
		p->next_line++;
	p->next = p->at + p->row->next;
	return true;
}

/* --- the header ---------------------------------------------------------- */

static bool is_one_of(struct tc_str name, const char *const *names)
{
	name = tc_fact_trim(name);
	for (; *names; names++)
		if (tc_str_eq_nocase(name, tc_str(*names)))
			return true;
	return false;
}

static size_t find_column(struct parser *p, const char *const *names)
{
	for (size_t i = 0; i < p->row->count && i < TC_CSV_COLUMNS_MAX; i++)
		if (is_one_of(p->row->cells[i].text, names))
			return i;
	return NONE;
}

static char delimiter_of(struct tc_str line)
{
	static const char delimiters[] = {',', '\t', ';'};

	for (size_t i = 0; i < sizeof(delimiters); i++)
		if (memchr(line.data, delimiters[i], line.len))
			return delimiters[i];
	return ',';
}

static bool read_header(struct parser *p, struct tc_str line)
{
	static const char *const addresses[] = {"ip", "address", "ip_address", "ipaddress",
						"ip address", "cidr", "network", "prefix",
						"ip_prefix", "subnet", "indicator", NULL};
	static const char *const tags[] = {"tag", "tags", "label", "category", NULL};
	static const char *const notes[] = {"note", "notes", "comment", "description",
					    "remark", NULL};
	struct layout layout = {.delimiter = delimiter_of(line), .named = true};

	if (tc_csv_read(p->row, line, 0, layout.delimiter, true) != TC_CSV_OK)
		return false;
	layout.address = find_column(p, addresses);
	layout.tag = find_column(p, tags);
	layout.note = find_column(p, notes);
	if (layout.address == NONE)
		return false;
	p->layout = layout;
	return true;
}

/* --- lines --------------------------------------------------------------- */

/* Without a header: is it cells with commas between them? */
static bool has_cells(struct tc_str line)
{
	if (line.data[0] == '"')
		return true;
	take_word(&line);
	line = tc_fact_trim(line);
	return line.len && line.data[0] == ',';
}

static void read_line(struct parser *p, struct tc_str line)
{
	struct tc_str shown = tc_fact_trim(line);
	bool cells = p->layout.named || has_cells(shown);

	if (!cells)
		read_words(p, shown);
	else if (take_row(p, line, p->layout.named ? p->layout.delimiter : ','))
		read_cells(p);
	else
		complain(p, shown, "a quote is not closed, or text follows one");
}

static void read_lines(struct parser *p)
{
	for (; p->at < p->text.len && !p->full; p->at = p->next, p->line = p->next_line) {
		struct tc_str line = line_at(p, p->at), shown = tc_fact_trim(line);

		p->next = p->at + line.len + 1;
		p->next_line = p->line + 1;
		if (!shown.len || shown.data[0] == '#' || shown.data[0] == ';')
			continue;
		if (p->begun || !read_header(p, line))
			read_line(p, line);
		p->begun = true;
	}
}

int tc_list_read(struct tc_list *list, struct tc_networks *networks,
		 struct tc_arena *arena, struct tc_str text, struct tc_str tag,
		 struct tc_error *err)
{
	struct parser p = {.list = list, .networks = networks, .arena = arena,
			   .text = text, .line = 1, .layout = {0, 1, 2, 0, false}};

	*list = (struct tc_list){.entries = 0};
	if (tc_str_starts(text, TC_STR("\xef\xbb\xbf")))
		p.at = 3;
	p.tag = tc_fact_tag(arena, tag);
	p.row = tc_alloc(sizeof(*p.row));
	read_lines(&p);
	free(p.row);
	if (p.full)
		return tc_error_set(err, TC_FAIL, "more than %zu entries", TC_NETWORKS_MAX);
	if (list->entries)
		return 0;
	if (!list->bad.count)
		return tc_error_set(err, TC_FAIL, "a list without entries");
	return tc_error_set(err, TC_FAIL,
			    "no line is an address or network; line %llu: %s: %s",
			    (unsigned long long)list->bad.first[0].line,
			    list->bad.first[0].why, list->bad.first[0].text);
}
