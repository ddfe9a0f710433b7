/* message.c - what programs say of errors: err and warn, error, syslog (which nobody hears). */
#include <err.h>
#include <errno.h>
#include <error.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <syslog.h>

#include "format.h"
#include "internal.h"

unsigned error_message_count;

static void say(const char *format, va_list list, const char *what)
{
	char text[2048];
	text[0] = 0;
	if (format) __format_text(text, sizeof text, format, list);
	__say("%s: %s%s%s\n", program_invocation_short_name, text, format && what ? ": " : "", what ? what : "");
}

void vwarn(const char *format, va_list list)
{
	int error = errno;
	say(format, list, strerror(error));
	errno = error;
}

void vwarnx(const char *format, va_list list)
{
	say(format, list, NULL);
}

void verr(int status, const char *format, va_list list)
{
	vwarn(format, list);
	exit(status);
}

void verrx(int status, const char *format, va_list list)
{
	say(format, list, NULL);
	exit(status);
}

void warn(const char *format, ...)
{
	va_list list;
	va_start(list, format);
	vwarn(format, list);
	va_end(list);
}

void warnx(const char *format, ...)
{
	va_list list;
	va_start(list, format);
	vwarnx(format, list);
	va_end(list);
}

void err(int status, const char *format, ...)
{
	va_list list;
	va_start(list, format);
	verr(status, format, list);
}

void errx(int status, const char *format, ...)
{
	va_list list;
	va_start(list, format);
	verrx(status, format, list);
}

void error(int status, int number, const char *format, ...)
{
	char text[2048];
	va_list list;
	fflush(stdout);
	va_start(list, format);
	__format_text(text, sizeof text, format, list);
	va_end(list);
	error_message_count++;
	__say("%s: %s%s%s\n", program_invocation_name, text, number ? ": " : "", number ? strerror(number) : "");
	if (status) exit(status);
}

/* ---- The system's log: only LOG_PERROR lets anybody see it ------------------------------------------------------- */

static const char *log_name;
static int log_options;

void openlog(const char *ident, int options, int facility)
{
	(void)facility;
	log_name = ident;
	log_options = options;
}

void vsyslog(int priority, const char *format, va_list list)
{
	char text[2048];
	(void)priority;
	if (!(log_options & LOG_PERROR)) return;
	int n = __format_text(text, sizeof text, format, list);
	const char *end = n > 0 && n < (int)sizeof text && text[n - 1] == '\n' ? "" : "\n",
			   *name = log_name ? log_name : program_invocation_short_name;
	if (log_options & LOG_PID) __say("%s[%d]: %s%s", name, (int)__syscall(SYS_getpid), text, end);
	else __say("%s: %s%s", name, text, end);
}

void syslog(int priority, const char *format, ...)
{
	va_list list;
	va_start(list, format);
	vsyslog(priority, format, list);
	va_end(list);
}

void closelog(void)
{
	log_name = NULL;
	log_options = 0;
}
