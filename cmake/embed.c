/*
 * Host tool of the build: writes text files as a C table.
 *
 *     trailcase_embed OUTPUT SYMBOL BASE_DIR FILE...
 *
 * Bytes are written as numbers, so any content survives any compiler.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void die(const char *what, const char *name)
{
	fprintf(stderr, "trailcase_embed: %s %s\n", what, name);
	exit(1);
}

static void write_bytes(FILE *out, const char *path)
{
	FILE *in = fopen(path, "rb");
	int c;
	long column = 0;

	if (!in)
		die("cannot read", path);
	while ((c = getc(in)) != EOF)
		fprintf(out, "%d,%s", c, ++column % 24 ? "" : "\n");
	if (ferror(in))
		die("cannot read", path);
	fclose(in);
	fprintf(out, "0");
}

int main(int argc, char **argv)
{
	if (argc < 4)
		die("usage:", "OUTPUT SYMBOL BASE_DIR FILE...");
	FILE *out = fopen(argv[1], "w");
	if (!out)
		die("cannot write", argv[1]);
	fprintf(out, "/* Made by cmake/embed.c; do not edit. */\n"
		     "#include \"util/embedded.h\"\n\n");
	for (int i = 4; i < argc; i++) {
		fprintf(out, "static const unsigned char file_%d[] = {\n", i);
		write_bytes(out, argv[i]);
		fprintf(out, "};\n");
	}
	fprintf(out, "extern const struct tc_embedded %s[];\n"
		     "const struct tc_embedded %s[] = {\n", argv[2], argv[2]);
	size_t base = strlen(argv[3]);
	for (int i = 4; i < argc; i++) {
		if (strncmp(argv[i], argv[3], base) != 0)
			die("not below the base directory:", argv[i]);
		const char *name = argv[i] + base + (argv[i][base] == '/');
		fprintf(out, "\t{\"%s\", (const char *)file_%d, sizeof(file_%d) - 1},\n",
			name, i, i);
	}
	fprintf(out, "\t{0, 0, 0},\n};\n");
	if (fclose(out) != 0)
		die("cannot write", argv[1]);
	return 0;
}
