/* Scripts for /bin/sh, of which every shell makes the same. */
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

static const char *const scripts[] = {
	"echo hello \"world $((1+1))\" 'single $x' a\\ b",
	"x=5; y='a  b'; echo $y \"$y\" ${x}z ${#y} ${u:-def} ${u-} \"${x:+yes}\"",
	"for i in 1 2 3; do echo $i; done | cat | wc -l",
	"i=0; while [ $i -lt 3 ]; do i=$((i+1)); echo loop $i; [ $i = 2 ] && continue; echo after; done",
	"case foo.c in *.h) echo h;; *.c|*.d) echo c;; *) echo other;; esac",
	"if false; then echo no; elif true; then echo elif; else echo no; fi",
	"f() { echo \"f: $# $1 $2\"; return 3; }; f a 'b c'; echo $?",
	"(exit 7); echo $?; false || echo or; true && echo and; ! true; echo $?",
	"x=1; cat <<END\nhere $x $(echo sub)\nEND\ncat <<'END'\nraw $x\nEND\n",
	"nosuch 2>/dev/null; echo $?",
	"sleep 0 & wait $!; echo bg $?",
	"cd /tmp; echo out > f.$$; echo more >> f.$$; cat < f.$$; rm f.$$; cat f.$$ 2>/dev/null; echo $?",
	"set -- a b 'c d'; echo $# \"$@\"; for a in \"$@\"; do echo \"[$a]\"; done; shift; echo $1",
	"sh -c 'echo $0 $1' zero one; echo a | { read v; echo got $v; }",
	"x=1; until [ $x -ge 7 ]; do x=$((x*2)); done; echo $x; trap 'echo bye' EXIT; exit 4",
	"for i in 1 2 3; do for j in a b; do [ $j = b ] && continue 2; [ $i = 3 ] && break 2; echo $i$j; done; done",
	"echo \"a\\\"b\" 'it'\"'\"'s'; printf '%s %05d\\n' text 42 | tr a-z A-Z; seq 3 | sort -r | head -n 2",
	"echo to stderr >&2; { echo one; echo two; } | grep -n o | tail -n 1; kill -TERM $$",
	"printf 'b\\na\\nb\\n' | sort | uniq -c | tr -d ' '; yes | head -n 2; env -i A=1 env; echo $(echo a; echo b) `echo back`",
	"if true; then",
};

int main(void)
{
	for (unsigned i = 0; i < sizeof scripts / sizeof *scripts; i++) {
		printf("%u\n", i);
		fflush(stdout);
		int status = system(scripts[i]);
		printf("%s %d\n", WIFEXITED(status) ? "exit" : "signal", WIFEXITED(status) ? WEXITSTATUS(status) : WTERMSIG(status));
	}
	return 0;
}
