/* chmod.c - change the mode of files: in octal, or as u+x, go-w, a=r,u+w. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "options.h"

static mode_t mask;

/* `who`s bits of u, g and o. */
static mode_t who_of(const char **at)
{
	mode_t who = 0;
	for (; **at && strchr("ugoa", **at); (*at)++) who |= **at == 'u' ? 0700 : **at == 'g' ? 0070 : **at == 'o' ? 0007 : 0777;
	return who;
}

static mode_t what_of(const char **at)
{
	mode_t what = 0;
	for (; **at && strchr("rwx", **at); (*at)++) what |= **at == 'r' ? 0444 : **at == 'w' ? 0222 : 0111;
	return what;
}

/* -1: it is no mode. */
static int change(const char *text, mode_t mode)
{
	char *end;
	long octal = strtol(text, &end, 8);
	if (end > text && !*end) return octal > 07777 ? -1 : (int)octal;
	for (const char *at = text;; at++) {
		mode_t who = who_of(&at), named = who ? who : 0777 & ~mask;
		char how = *at;
		if (!how || !strchr("+-=", how)) return -1;
		at++;
		mode_t what = what_of(&at) & named;
		mode = how == '+' ? mode | what : how == '-' ? mode & ~what : (mode & ~(who ? who : 0777)) | what;
		if (!*at) return (int)mode;
		if (*at != ',') return -1;
	}
}

static int change_file(const char *text, const char *path)
{
	struct stat st;
	const char *what = "access";
	if (stat(path, &st) == 0) {
		int mode = change(text, st.st_mode & 07777);
		if (mode < 0) {
			fprintf(stderr, "%s: invalid mode: '%s'\n", program_invocation_name, text);
			exit(1);
		}
		if (chmod(path, (mode_t)mode) == 0) return 0;
		what = "change permissions of";
	}
	fprintf(stderr, "%s: cannot %s '%s': %s\n", program_invocation_name, what, path, strerror(errno));
	return 1;
}

int main(int argc, char **argv)
{
	int result = 0;
	if (argc < 3) {
		fprintf(stderr, "%s: missing operand\n", program_invocation_name);
		return 1;
	}
	if (argv[1][0] == '-' && !strchr("rwx", argv[1][1])) options_check(argc, argv, "");
	umask(mask = umask(0));
	for (int i = 2; i < argc; i++) result |= change_file(argv[1], argv[i]);
	return result;
}
