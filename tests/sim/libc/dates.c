/* dates.c - dates that are read, CPU clocks, streams that grow, users, limits. */
#define _GNU_SOURCE
#include <errno.h>
#include <grp.h>
#include <pthread.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static void reads(const char *text, const char *format)
{
	struct tm t;
	memset(&t, 0, sizeof t);
	char *rest = strptime(text, format, &t);
	printf("%s with %s: ", text, format);
	if (!rest)
		printf("no\n");
	else
		printf("%d-%d-%d %d:%d:%d wday %d yday %d off %ld rest '%s'\n", t.tm_year, t.tm_mon, t.tm_mday, t.tm_hour, t.tm_min,
			   t.tm_sec, t.tm_wday, t.tm_yday, t.tm_gmtoff, rest);
}

static void dates(void)
{
	reads("2001-11-12 18:31:01", "%Y-%m-%d %H:%M:%S");
	reads("Thu Feb 29 23:59:60 2024 rest", "%c");
	reads("12 dec 99", "%d %b %y");
	reads("03/09/68", "%D");
	reads("11:05:07 pm", "%r");
	reads("12:05 AM", "%I:%M %p");
	reads("2023-02-30", "%F");
	reads("2023-13-01", "%F");
	reads("  7   8", "%d%m");
	reads("1970-01-02T03:04:05+0130", "%Y-%m-%dT%H:%M:%S%z");
	reads("100% Monday", "100%% %A");
	reads("x", "%d");
	reads("060", "%j");
}

static void growing(void)
{
	char *text = NULL;
	size_t n = 99;
	FILE *f = open_memstream(&text, &n);
	fflush(f);
	printf("%zu '%s'\n", n, text);
	for (int i = 0; i < 500; i++) fprintf(f, "%d,", i);
	fflush(f);
	printf("%zu %.20s\n", n, text);
	fseek(f, 2, SEEK_SET);
	fputc('X', f);
	fflush(f);
	printf("%zu %.10s\n", n, text);
	fclose(f);
	printf("%zu %zu %.10s\n", n, strlen(text), text);
	free(text);
}

static void users(void)
{
	struct passwd user, *u;
	struct group group, *g;
	char room[1024];
	gid_t list[4];
	int n = 4;
	printf("%d", getpwnam_r("root", &user, room, sizeof room, &u));
	printf(" %s %d %s\n", u->pw_name, (int)u->pw_uid, u->pw_dir);
	printf("%d\n", getpwuid_r(0, &user, room, 3, &u) == ERANGE);
	printf("%d", getpwnam_r("nobody of that name", &user, room, sizeof room, &u));
	printf(" %d\n", u == NULL);
	printf("%d", getgrgid_r(0, &group, room, sizeof room, &g));
	printf(" %s\n", g->gr_name);
	printf("%d", getgrouplist("root", 0, list, &n));
	printf(" %d %d\n", n, (int)list[0]);
	setpwent();
	printf("%s\n", getpwent()->pw_name);
	endpwent();
}

static void limits(void)
{
	static const int names[] = {
		_SC_CLK_TCK,        _SC_PAGESIZE,   _SC_JOB_CONTROL,   _SC_VERSION,    _SC_RTSIG_MAX,       _SC_LINE_MAX, _SC_IOV_MAX,
		_SC_LOGIN_NAME_MAX, _SC_ATEXIT_MAX, _SC_HOST_NAME_MAX, _SC_STREAM_MAX, _SC_MONOTONIC_CLOCK, 12345};
	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		errno = 0;
		printf("%ld", sysconf(names[i]));
		printf(" %d\n", errno);
	}
}

static void *spins(void *arg)
{
	for (volatile long i = 0; i < 3000000; i++) {}
	struct timespec *out = arg;
	clock_gettime(CLOCK_THREAD_CPUTIME_ID, out);
	return NULL;
}

static void clocks(void)
{
	clockid_t c, d;
	struct timespec now, mine;
	pthread_t t;
	pid_t pid;
	printf("%d", clock_getcpuclockid(0, &c));
	printf(" %d", clock_gettime(c, &now));
	printf(" %d\n", now.tv_sec > 0 || now.tv_nsec > 0);
	if (!(pid = fork())) {
		pause();
		_exit(0);
	}
	printf("%d", clock_getcpuclockid(pid, &c));
	printf(" %d\n", clock_gettime(c, &now));
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
	printf("%d\n", clock_gettime(c, &now) < 0 && errno == EINVAL);
	printf("%d\n", clock_getcpuclockid(99999999, &c) == ESRCH);
	pthread_create(&t, NULL, spins, &mine);
	pthread_getcpuclockid(t, &d);
	pthread_join(t, NULL);
	printf("%d", pthread_getcpuclockid(pthread_self(), &d));
	printf(" %d %d\n", clock_gettime(d, &now), mine.tv_sec > 0 || mine.tv_nsec > 0);
	printf("%d\n", clock_gettime(CLOCK_TAI, &now));
}

int main(void)
{
	setbuf(stdout, NULL);
	dates();
	growing();
	users();
	limits();
	clocks();
	return 0;
}
