/* Programs to execute: how they name themselves, and the order of their options. */
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>

static const char *const lines[] = {
	"/bin/ls /nonexistent 2>&1", "ls -a /nonexistent 2>&1", "/bin/cat /nonexistent 2>&1", "cat /nonexistent 2>&1", "uname", "uname -s -o", "uname -os",
	"[ \"$(uname -sm)\" = \"$(uname -s) $(uname -m)\" ] && echo both", "printf 'c\\na\\nb\\na\\n' | sort -u -r", "printf 'a b\\nc\\n' | wc -lw",
	"seq 3 -1 1", "seq -1 1", "printf '1\\n2\\n3\\n' | tail -n 2 | head -1", "/bin/rm /nonexistent/x 2>&1", "ls -1 /nonexistent /etc/passwd 2>/dev/null",
};

int main(void)
{
	for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
		printf("%s\n", lines[i]);
		fflush(stdout);
		printf("= %d\n", WEXITSTATUS(system(lines[i])));
	}
	return 0;
}
