/* Programs to execute: how they name themselves, and the order of their options. */
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>

static const char *const lines[] = {
	"/bin/ls /nonexistent 2>&1", "ls -a /nonexistent 2>&1", "/bin/cat /nonexistent 2>&1", "cat /nonexistent 2>&1", "uname", "uname -s -o", "uname -os",
	"[ \"$(uname -sm)\" = \"$(uname -s) $(uname -m)\" ] && echo both", "printf 'c\\na\\nb\\na\\n' | sort -u -r", "printf 'a b\\nc\\n' | wc -lw",
	"seq 3 -1 1", "seq -1 1", "printf '1\\n2\\n3\\n' | tail -n 2 | head -1", "/bin/rm /nonexistent/x 2>&1", "ls -1 /nonexistent /etc/passwd 2>/dev/null",
	"expr 2 + 3 '*' 4", "expr '(' 2 + 3 ')' '*' 4", "expr 7 / 2 - 1", "expr 5 '<' 12", "expr b '>' abc", "expr 0 '|' x", "expr 1 '&' 0", "expr length word",
	"expr 1 / 0 2>&1", "expr a + 1 2>&1", "basename /usr/lib/x.c .c", "basename /", "dirname /usr/lib/x.c", "dirname x", "printf 'a:b:c\\nd\\n' | cut -d: -f2-",
	"printf 'a:b:c\\n' | cut -d : -f 1,3", "printf 'abcdef\\n' | cut -c2-3,5", "echo x >/tmp/proclab.a && cp /tmp/proclab.a /tmp/proclab.b && cat /tmp/proclab.b",
	"mv /tmp/proclab.b /tmp/proclab.c && cat /tmp/proclab.c; ls /tmp/proclab.b 2>&1", "ln /tmp/proclab.c /tmp/proclab.d && cat /tmp/proclab.d",
	"ln -s /tmp/proclab.c /tmp/proclab.e && cat /tmp/proclab.e", "ln /tmp/proclab.c /tmp/proclab.d 2>&1", "cp /nonexistent /tmp/proclab.f 2>&1", "cp /tmp /tmp/proclab.f 2>&1",
	"mv /nonexistent /tmp/proclab.f 2>&1", "mkdir /tmp/proclab.g && cp /tmp/proclab.a /tmp/proclab.g && ls /tmp/proclab.g; rmdir /tmp/proclab.g 2>&1",
	"rm -r /tmp/proclab.g; mkdir /tmp/proclab.g && rmdir /tmp/proclab.g; echo $?", "chmod 640 /tmp/proclab.a; ls -l /tmp/proclab.a | cut -c1-10",
	"chmod u+x,go=r /tmp/proclab.a; ls -l /tmp/proclab.a | cut -c1-10", "chmod a-r,+w /tmp/proclab.a; ls -l /tmp/proclab.a | cut -c1-10", 
	"chmod 600 /nonexistent 2>&1", "rm -f /tmp/proclab.[a-e]; ls /tmp/proclab.* 2>&1", "[ \"$(id -un)\" = \"$(whoami)\" ] && echo same", "tty </dev/null",
	"mkdir /tmp/proclab.l && cd /tmp/proclab.l && for i in 1 2 3 4 5 6 7 8 9; do echo $i >name$i$i$i$i; done; echo x >a.very.long.name; mkdir sub; ln -s sub link",
	"cd /tmp/proclab.l && ls && ls -C && COLUMNS=30 ls -C && COLUMNS=5 ls -C && ls -ACr && ls -d sub && ls sub a.very.long.name && ls -1r sub link",
	"cd /tmp/proclab.l && ls -n name1111 link | cut -c1-13; ls -l link | grep -c 'link -> sub'; ls -l . | grep -c total; rm -r /tmp/proclab.l",
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
