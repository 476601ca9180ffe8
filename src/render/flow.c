#include "render/flow.h"

#include "render/wrap.h"
#include "util/base.h"

#include "util/banned.h"

/* Longer lines are hard to read, however wide the terminal is. */
#define WIDEST 88
#define TEXT_MAX ((size_t)4 * 1024 * 1024)

size_t tc_flow_width(int columns)
{
	if (columns <= 0)
		return 0;
	return columns < WIDEST ? (size_t)columns : WIDEST;
}

static struct tc_str trimmed(struct tc_str s)
{
	while (s.len && s.data[s.len - 1] == ' ')
		s.len--;
	return s;
}

static void add_paragraph(struct tc_buf *out, struct tc_str text, size_t width, size_t indent)
{
	size_t before = 0;

	do {
		size_t room = width > before ? width - before : 1;
		struct tc_str line = trimmed(tc_wrap_next(&text, room));

		tc_buf_fill(out, ' ', before);
		tc_buf_add_str(out, line);
		tc_buf_add_char(out, '\n');
		while (text.len && text.data[0] == ' ')
			text = tc_str_n(text.data + 1, text.len - 1);
		before = indent;
	} while (text.len);
}

/* The lines of `text` up to an empty one, as one line; takes them off its front. */
static void take_paragraph(struct tc_buf *paragraph, struct tc_str *text)
{
	size_t used = 0;

	tc_buf_clear(paragraph);
	for (; used < text->len; used++) {
		bool ends = text->data[used] == '\n';

		if (ends && used + 1 < text->len && text->data[used + 1] == '\n')
			break;
		tc_buf_add_char(paragraph, ends ? ' ' : text->data[used]);
	}
	used = used < text->len ? used + 2 : used;
	*text = tc_str_n(text->data + used, text->len - used);
}

void tc_flow_add(struct tc_buf *out, struct tc_str text, size_t width, size_t indent)
{
	struct tc_buf paragraph;
	const char *between = "";

	if (!width) {
		tc_buf_add_str(out, text);
		tc_buf_add_char(out, '\n');
		return;
	}
	tc_buf_init(&paragraph, TEXT_MAX);
	do {
		take_paragraph(&paragraph, &text);
		tc_buf_add_cstr(out, between);
		add_paragraph(out, tc_buf_str(&paragraph), width, indent);
		between = "\n";
	} while (text.len);
	tc_buf_release(&paragraph);
}

void tc_flow(FILE *out, struct tc_str text, size_t width, size_t indent)
{
	struct tc_buf lines;

	/* Every character may be a line of its own. */
	tc_buf_init(&lines, (text.len + 1) * (indent + 2));
	tc_flow_add(&lines, text, width, indent);
	fputs(tc_buf_cstr(&lines), out);
	tc_buf_release(&lines);
}
