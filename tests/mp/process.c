/*
 * The process of the runtime, under each start method. What is expected is what Python's multiprocessing does (its errors too, in
 * C's form), and what waitpid, /proc and the kernel say.
 */
#include "proclab/mp.h"
#include "tests/test.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static const enum mp_method methods[] = {MP_FORK, MP_SPAWN, MP_FORKSERVER};
enum { METHODS = 3 };
static const double LONG = 60;

/* Targets. What they have to say they write to the descriptor passed first. */
static int exits_with(const void *arguments, size_t size)
{
	(void)size;
	return *(const int *)arguments;
}

static int calls_exit(const void *arguments, size_t size)
{
	(void)size;
	exit(*(const int *)arguments);
}

static int signals_itself(const void *arguments, size_t size)
{
	(void)size;
	signal(*(const int *)arguments, SIG_DFL);
	raise(*(const int *)arguments);
	pause();
	return 0;
}

static int waits_for_ever(const void *arguments, size_t size)
{
	(void)arguments, (void)size;
	while (pause()) {}
	return 0;
}

static int says_size(const void *arguments, size_t size)
{
	unsigned sum = 0;
	for (size_t i = 0; i < size; i++) sum += ((const unsigned char *)arguments)[i];
	dprintf(mp_passed(0), "%zu %u", size, sum);
	return 0;
}

static int does_nothing(const void *arguments, size_t size)
{
	(void)arguments, (void)size;
	return 0;
}

/* Who am I: name, daemon, parent's name, is the parent the creator, is stdin empty, method, children's names. */
static int says_who(const void *arguments, size_t size)
{
	char byte;
	struct mp_process *child = NULL, *self = mp_current_process();
	pid_t creator = *(const pid_t *)arguments;
	mp_process_new(&child, MP_DEFAULT, does_nothing, NULL, 0);
	dprintf(mp_passed(0), "%s %d %s %d %zd %d %s %d %d", mp_process_name(self), mp_process_daemon(self),
			mp_process_name(mp_parent_process()),
			mp_process_pid(mp_parent_process()) == creator && mp_process_is_alive(mp_parent_process()), read(0, &byte, 1),
			mp_get_start_method(), mp_process_name(child), mp_process_start(child), mp_process_pid(self) == getpid());
	(void)size;
	return 0;
}

/* The name that ps shows. */
static void command_of(char name[32])
{
	FILE *f = fopen("/proc/self/comm", "r");
	if (!f || !fgets(name, 32, f)) *name = 0;
	if (f) fclose(f);
}

static int says_command(const void *arguments, size_t size)
{
	char name[32];
	(void)arguments, (void)size;
	command_of(name);
	dprintf(mp_passed(0), "%s", name);
	return 0;
}

/* The descriptors this process has, in order. */
static int says_descriptors(const void *arguments, size_t size)
{
	(void)arguments, (void)size;
	char text[400] = "";
	int at = 0;
	for (int fd = 0; fd < 1024 && at < 380; fd++)
		if (fcntl(fd, F_GETFD) >= 0)
			at += snprintf(text + at, sizeof text - (size_t)at, "%d%s", fd, fcntl(fd, F_GETFD) & FD_CLOEXEC ? "c " : " ");
	dprintf(mp_passed(0), "%s", text);
	return 0;
}

static int unregistered(const void *arguments, size_t size)
{
	(void)arguments, (void)size;
	return 0;
}

__attribute__((constructor)) static void targets(void)
{
	MP_TARGET(exits_with);
	MP_TARGET(calls_exit);
	MP_TARGET(signals_itself);
	MP_TARGET(waits_for_ever);
	MP_TARGET(says_size);
	MP_TARGET(says_who);
	MP_TARGET(says_command);
	MP_TARGET(says_descriptors);
	MP_TARGET(does_nothing);
}

static struct mp_process *started(enum mp_method method, mp_target *target, const void *arguments, size_t size)
{
	struct mp_process *p = NULL;
	CU_ASSERT_EQUAL_FATAL(mp_process_new(&p, method, target, arguments, size), 0);
	CU_ASSERT_EQUAL_FATAL(mp_process_start(p), 0);
	return p;
}

static int code_of(struct mp_process *p)
{
	int code = -1000;
	CU_ASSERT_EQUAL(mp_process_join(p, LONG), 0);
	CU_ASSERT_EQUAL(mp_process_exit_code(p, &code), 0);
	return code;
}

/* Start a process that says something, and read it. */
static void heard(char *text, size_t room, enum mp_method method, mp_target *target, const void *arguments, size_t size,
				  bool daemon)
{
	int ends[2];
	struct mp_process *p = NULL;
	size_t length = 0;
	CU_ASSERT_EQUAL_FATAL(pipe2(ends, O_CLOEXEC), 0);
	CU_ASSERT_EQUAL_FATAL(mp_process_new(&p, method, target, arguments, size), 0);
	CU_ASSERT_EQUAL(mp_process_set_daemon(p, daemon), 0);
	CU_ASSERT_EQUAL(mp_process_pass(p, ends[1]), 0);
	close(ends[1]);
	CU_ASSERT_EQUAL_FATAL(mp_process_start(p), 0);
	for (ssize_t n; length < room - 1 && (n = read(ends[0], text + length, room - 1 - length)) > 0;) length += (size_t)n;
	text[length] = 0;
	close(ends[0]);
	CU_ASSERT_EQUAL(code_of(p), 0);
	mp_process_free(p);
}

static int descriptors(void)
{
	int n = 0;
	DIR *d = opendir("/proc/self/fd");
	while (d && readdir(d)) n++;
	if (d) closedir(d);
	return n;
}

static void the_exit_code_is_its_low_8_bits(void)
{
	static const int given[] = {0, 1, 44, 300, -1}, expected[] = {0, 1, 44, 44, 255};
	for (int m = 0; m < METHODS; m++)
		for (int i = 0; i < 5; i++)
			for (int k = 0; k < 2; k++) {
				struct mp_process *p = started(methods[m], k ? calls_exit : exits_with, &given[i], sizeof given[i]);
				CU_ASSERT_EQUAL(code_of(p), expected[i]);
				mp_process_free(p);
			}
}

static void a_death_by_signal_is_negative(void)
{
	static const int given[] = {SIGTERM, SIGKILL, SIGINT};
	for (int m = 0; m < METHODS; m++)
		for (int i = 0; i < 3; i++) {
			struct mp_process *p = started(methods[m], signals_itself, &given[i], sizeof given[i]);
			CU_ASSERT_EQUAL(code_of(p), -given[i]);
			mp_process_free(p);
		}
}

static void the_states_have_their_errors(void)
{
	for (int m = 0; m < METHODS; m++) {
		struct mp_process *p = NULL;
		int code = -1000;
		CU_ASSERT_EQUAL(mp_process_new(&p, methods[m], waits_for_ever, NULL, 0), 0);
		CU_ASSERT_EQUAL(mp_process_join(p, 0), MP_ENOTSTARTED);
		CU_ASSERT_EQUAL(mp_process_terminate(p), MP_ENOTSTARTED);
		CU_ASSERT_EQUAL(mp_process_sentinel(p), MP_ENOTSTARTED);
		CU_ASSERT_EQUAL(mp_process_exit_code(p, &code), MP_ENOTSTARTED);
		CU_ASSERT_EQUAL(mp_process_pid(p), 0);
		CU_ASSERT_FALSE(mp_process_is_alive(p));
		CU_ASSERT_EQUAL(mp_process_start(p), 0);
		CU_ASSERT_EQUAL(mp_process_start(p), MP_ESTARTED);
		CU_ASSERT_EQUAL(mp_process_set_daemon(p, true), MP_ESTARTED);
		CU_ASSERT_EQUAL(mp_process_set_name(p, "again"), 0);
		CU_ASSERT_TRUE(mp_process_is_alive(p));
		CU_ASSERT_EQUAL(kill(mp_process_pid(p), 0), 0);
		CU_ASSERT_EQUAL(mp_process_exit_code(p, &code), MP_ERUNNING);
		CU_ASSERT_EQUAL(mp_process_join(p, 0.01), 0);
		CU_ASSERT_EQUAL(mp_process_exit_code(p, &code), MP_ERUNNING);
		CU_ASSERT_EQUAL(code, -1000);
		CU_ASSERT_EQUAL(mp_process_close(p), MP_ERUNNING);
		CU_ASSERT_EQUAL(mp_process_terminate(p), 0);
		CU_ASSERT_EQUAL(code_of(p), -SIGTERM);
		CU_ASSERT_EQUAL(mp_process_join(p, MP_FOREVER), 0);
		CU_ASSERT_EQUAL(mp_process_kill(p), 0);
		CU_ASSERT_EQUAL(code_of(p), -SIGTERM);
		CU_ASSERT_FALSE(mp_process_is_alive(p));
		CU_ASSERT_EQUAL(mp_process_start(p), MP_ESTARTED);
		CU_ASSERT_EQUAL(mp_process_close(p), 0);
		CU_ASSERT_EQUAL(mp_process_close(p), MP_ECLOSED);
		CU_ASSERT_EQUAL(mp_process_join(p, 0), MP_ECLOSED);
		CU_ASSERT_EQUAL(mp_process_start(p), MP_ECLOSED);
		CU_ASSERT_EQUAL(mp_process_exit_code(p, &code), MP_ECLOSED);
		CU_ASSERT_EQUAL(mp_process_sentinel(p), MP_ECLOSED);
		CU_ASSERT_EQUAL(mp_process_terminate(p), MP_ECLOSED);
		mp_process_free(p);
	}
}

static void arguments_of_any_size_arrive(void)
{
	static const size_t sizes[] = {0, 1, 4096, 300000};
	unsigned char *bytes = malloc(300000);
	char text[100], expected[100];
	for (size_t i = 0; i < 300000; i++) bytes[i] = (unsigned char)(i * 7);
	for (int m = 0; m < METHODS; m++)
		for (int i = 0; i < 4; i++) {
			unsigned sum = 0;
			for (size_t k = 0; k < sizes[i]; k++) sum += bytes[k];
			snprintf(expected, sizeof expected, "%zu %u", sizes[i], sum);
			heard(text, sizeof text, methods[m], says_size, bytes, sizes[i], false);
			CU_ASSERT_STRING_EQUAL(text, expected);
		}
	free(bytes);
}

static void a_child_knows_who_it_is(void)
{
	char text[200], expected[200], name[64];
	pid_t me = getpid();
	for (int m = 0; m < METHODS; m++)
		for (int daemon = 0; daemon < 2; daemon++) {
			struct mp_process *next = NULL;
			int number = 0;
			CU_ASSERT_EQUAL(mp_process_new(&next, methods[m], does_nothing, NULL, 0), 0);
			sscanf(mp_process_name(next), "Process-%d", &number);
			mp_process_free(next);
			snprintf(name, sizeof name, "Process-%d", number + 1);
			snprintf(expected, sizeof expected, "%s %d MainProcess 1 0 %d %s:1 %d 1", name, daemon, mp_get_start_method(), name,
					 daemon ? MP_EDAEMON : 0);
			heard(text, sizeof text, methods[m], says_who, &me, sizeof me, daemon);
			CU_ASSERT_STRING_EQUAL(text, expected);
		}
	CU_ASSERT_PTR_NULL(mp_parent_process());
	CU_ASSERT_STRING_EQUAL(mp_process_name(mp_current_process()), "MainProcess");
	CU_ASSERT_EQUAL(mp_process_pid(mp_current_process()), me);
	CU_ASSERT_EQUAL(mp_process_join(mp_current_process(), 0), MP_ENOTCHILD);
}

/* A fresh image has the standard streams, its lifeline, maybe the forkserver's socket, and what was passed; nothing that was
 * merely open. */
static void only_what_was_passed_arrives(void)
{
	char text[400];
	int open_here[8];
	for (int i = 0; i < 8; i++) open_here[i] = dup(0);
	for (int m = 1; m < METHODS; m++) {
		int n = 0;
		heard(text, sizeof text, methods[m], says_descriptors, NULL, 0, false);
		CU_ASSERT_EQUAL(strncmp(text, "0 1 2 ", 6), 0);
		for (char *word = strtok(text + 6, " "); word; word = strtok(NULL, " "), n++) CU_ASSERT_PTR_NOT_NULL(strchr(word, 'c'));
		CU_ASSERT(n >= 2 && n <= 3);
	}
	for (int i = 0; i < 8; i++) close(open_here[i]);
	struct mp_process *p = NULL;
	CU_ASSERT_EQUAL(mp_process_new(&p, MP_SPAWN, does_nothing, NULL, 0), 0);
	CU_ASSERT_EQUAL(mp_process_pass(p, -1), MP_ECONTEXT);
	mp_process_free(p);
	CU_ASSERT_EQUAL(mp_passed(0), MP_EARGUMENT);
}

static void a_fresh_image_needs_a_registered_target(void)
{
	for (int m = 0; m < METHODS; m++) {
		struct mp_process *p = NULL;
		CU_ASSERT_EQUAL(mp_process_new(&p, methods[m], unregistered, NULL, 0), 0);
		CU_ASSERT_EQUAL(mp_process_start(p), methods[m] == MP_FORK ? 0 : MP_ETARGET);
		if (methods[m] == MP_FORK) CU_ASSERT_EQUAL(code_of(p), 0);
		mp_process_free(p);
	}
}

static void the_sentinel_polls_readable_at_the_end(void)
{
	for (int m = 0; m < METHODS; m++) {
		struct mp_process *p = started(methods[m], waits_for_ever, NULL, 0);
		struct pollfd sentinel = {.fd = mp_process_sentinel(p), .events = POLLIN};
		CU_ASSERT_EQUAL(poll(&sentinel, 1, 0), 0);
		CU_ASSERT_EQUAL(mp_process_kill(p), 0);
		CU_ASSERT_EQUAL(poll(&sentinel, 1, 60000), 1);
		CU_ASSERT_EQUAL(code_of(p), -SIGKILL);
		mp_process_free(p);
	}
}

static void active_children_are_those_that_run(void)
{
	struct mp_process *a = started(MP_FORK, waits_for_ever, NULL, 0), *b = started(MP_SPAWN, waits_for_ever, NULL, 0), *seen[4];
	CU_ASSERT_EQUAL(mp_active_children(seen, 4), 2);
	CU_ASSERT((seen[0] == a && seen[1] == b) || (seen[0] == b && seen[1] == a));
	CU_ASSERT_EQUAL(mp_active_children(NULL, 0), 2);
	mp_process_kill(a);
	CU_ASSERT_EQUAL(code_of(a), -SIGKILL);
	CU_ASSERT_EQUAL(mp_active_children(seen, 4), 1);
	CU_ASSERT_PTR_EQUAL(seen[0], b);
	mp_process_kill(b);
	CU_ASSERT_EQUAL(code_of(b), -SIGKILL);
	CU_ASSERT_EQUAL(mp_active_children(NULL, 0), 0);
	mp_process_free(a);
	mp_process_free(b);
}

/* Somebody else takes the status: the end is still seen, how it ended cannot be known. */
static void a_stolen_status_is_unknown(void)
{
	struct mp_process *p = started(MP_FORK, does_nothing, NULL, 0);
	CU_ASSERT_EQUAL(waitpid(mp_process_pid(p), NULL, 0), mp_process_pid(p));
	CU_ASSERT_EQUAL(code_of(p), MP_EXIT_UNKNOWN);
	mp_process_free(p);
}

static void nothing_is_left_open(void)
{
	int n = 0;
	for (int round = 0; round < 3; round++) {
		for (int m = 0; m < METHODS; m++) {
			struct mp_process *p = started(methods[m], does_nothing, NULL, 0);
			CU_ASSERT_EQUAL(code_of(p), 0);
			mp_process_free(p);
		}
		if (!round) n = descriptors();
	}
	CU_ASSERT(n > 3);
	CU_ASSERT_EQUAL(descriptors(), n);
}

static void ps_names_a_child_as_its_parent(void)
{
	char own[32];
	command_of(own);
	CU_ASSERT_NOT_EQUAL(*own, 0);
	for (int m = 0; m < METHODS; m++) {
		char text[100];
		heard(text, sizeof text, methods[m], says_command, NULL, 0, false);
		CU_ASSERT_STRING_EQUAL(text, own);
	}
}

SUITE(mp_process, the_exit_code_is_its_low_8_bits, a_death_by_signal_is_negative, the_states_have_their_errors,
	  arguments_of_any_size_arrive, a_child_knows_who_it_is, only_what_was_passed_arrives,
	  a_fresh_image_needs_a_registered_target, the_sentinel_polls_readable_at_the_end, active_children_are_those_that_run,
	  ps_names_a_child_as_its_parent, a_stolen_status_is_unknown, nothing_is_left_open)
