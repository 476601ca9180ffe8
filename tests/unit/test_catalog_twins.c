/* Two built-in queries of one name are our own mistake: the program aborts. */
#include "unit.h"

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include "catalog/catalog.h"
#include "util/embedded.h"

#include "util/banned.h"

#define TEXT "-- name: twin\n-- question: case\n-- title: t\nSELECT 1\n"

extern const struct tc_embedded tc_embedded_queries[];
const struct tc_embedded tc_embedded_queries[] = {
	{"case/a.sql", TEXT, sizeof(TEXT) - 1},
	{"case/b.sql", TEXT, sizeof(TEXT) - 1},
	{NULL, NULL, 0},
};

static void test_twins_abort(void **state)
{
	int status;
	pid_t child = fork();

	(void)state;
	assert_true(child >= 0);
	if (child == 0) {
		struct tc_catalog *c;
		/* cmocka would catch it and go on. */
		signal(SIGABRT, SIG_DFL);
		if (!freopen("/dev/null", "w", stderr))
			_exit(0);
		tc_catalog_new(&c, NULL, NULL);
		_exit(0);
	}
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_true(WIFSIGNALED(status));
	assert_int_equal(WTERMSIG(status), SIGABRT);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_twins_abort),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
